"""Tags of languages, as people and files write them."""


def plain_tag(tag: str) -> str:
    """A tag in small letters with "-" between its parts.

    Example:
        >>> plain_tag("pt_BR")
        'pt-br'
    """
    return tag.strip().lower().replace("_", "-")


def language_of(tag: str) -> str:
    """The language of a tag, without script and country.

    Example:
        >>> language_of("en_US"), language_of("zh-Hant-TW")
        ('en', 'zh')
    """
    return plain_tag(tag).partition("-")[0]
