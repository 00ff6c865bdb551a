"""Racks: add, remove, reorder, bypass and set effects, on a track or on the master."""

from dataclasses import replace

from workstation.core.document import Document
from workstation.core.errors import CommandError
from workstation.core.params import Value
from workstation.core.rack import Rack, Slot
from workstation.session import Session

MASTER = "master"


def add(session: Session, effect: str, *, track: str = "", index: int | None = None, **values: Value) -> str:
    """Add an effect to a rack (at the end unless `index` says where); returns the slot's key.

    `track` is a track's key or "master"; without it the selected track, if it is one, else the master.
    """
    track = _where(session, track)
    rack = rack_of(session.document, track)
    chosen = session.effects[effect]
    if not chosen.live:
        raise CommandError(f"{chosen.name} needs the whole sound first: apply it to a selection instead")
    slot = Slot(rack.free_key(effect), effect, chosen.values(values))
    _commit(session, track, rack.add(slot, index), f"Add {chosen.name}")
    return slot.key


def remove(session: Session, slot: str, *, track: str = "") -> None:
    """Remove an effect from a rack."""
    track = _where(session, track)
    rack = rack_of(session.document, track)
    _commit(session, track, rack.remove(slot), f"Remove {_name(session, rack.slot(slot))}")


def move(session: Session, slot: str, index: int, *, track: str = "") -> None:
    """Put an effect at another place of its rack, 0 first."""
    track = _where(session, track)
    rack = rack_of(session.document, track)
    _commit(session, track, rack.move(slot, max(0, index)), f"Move {_name(session, rack.slot(slot))}")


def set_(session: Session, slot: str, *, track: str = "", **values: Value) -> None:
    """Set some of an effect's parameters; consecutive calls for the same ones are one undo step."""
    track = _where(session, track)
    rack = rack_of(session.document, track)
    old = rack.slot(slot)
    new = replace(old, values=session.effects[old.effect].values({**old.values, **values}))
    merge = f"rack.set:{track}:{slot}:{','.join(sorted(values))}"
    _commit(session, track, rack.update(new), f"Set {_name(session, old)}", merge)


def enable(session: Session, slot: str, on: bool | None = None, *, track: str = "") -> None:
    """Switch an effect on or off (without `on`: the other way round)."""
    track = _where(session, track)
    rack = rack_of(session.document, track)
    old = rack.slot(slot)
    enabled = not old.enabled if on is None else on
    label = f"{'Switch on' if enabled else 'Bypass'} {_name(session, old)}"
    _commit(session, track, rack.update(replace(old, enabled=enabled)), label)


def listen(session: Session, slot: str, to: str = "", *, track: str = "") -> None:
    """Let an effect go by the sound of another track: `to` is its key; without it, by what it treats.

    What is heard of that track is its sound before its rack and its fader, also while it is muted.
    """
    track = _where(session, track)
    rack = rack_of(session.document, track)
    old = rack.slot(slot)
    if not session.effects[old.effect].side_chain:
        raise CommandError(f"{_name(session, old)} listens to nothing but its own sound")
    name = session.document.track(to).name if to else "its own sound"
    _commit(session, track, rack.update(replace(old, listens_to=to)), f"{_name(session, old)} listens to {name}")


def clear(session: Session, *, track: str = "") -> None:
    """Remove every effect of a rack."""
    _commit(session, _where(session, track), Rack(), "Clear rack")


def preset(session: Session, name: str, *, slot: str = "", track: str = "") -> None:
    """Load a preset: of one effect into its slot, or, without `slot`, a whole rack."""
    from workstation.effects.presets import load_effect_preset, load_rack_preset

    track = _where(session, track)
    rack = rack_of(session.document, track)
    if not slot:
        _commit(session, track, load_rack_preset(name, session.effects), f"Rack preset {name}")
        return
    old = rack.slot(slot)
    values = load_effect_preset(old.effect, name, session.effects)
    _commit(session, track, rack.update(replace(old, values=values)), f"Preset {name}")


def save_preset(
    session: Session, name: str, *, slot: str = "", track: str = "", replace_built_in: bool = False
) -> None:
    """Keep the values of a slot, or, without `slot`, the whole rack, as a preset of the user's.

    One that came with the program is only hidden by it when that is meant: `replace_built_in`.
    """
    from workstation.effects.presets import RACKS, Owner, save_effect_preset, save_rack_preset, taken

    rack = rack_of(session.document, _where(session, track))
    found = taken(rack.slot(slot).effect if slot else RACKS, name.strip())
    if found is not None and found[1] is Owner.PROGRAM and not replace_built_in:
        raise CommandError(f"Save preset: {found[0]} came with the program: choose another name, or replace_built_in")
    if slot:
        chosen = rack.slot(slot)
        save_effect_preset(chosen.effect, name, chosen.values)
    else:
        save_rack_preset(name, rack)
    session.notify(f"Preset {name} saved")


def delete_preset(session: Session, name: str, *, effect: str = "") -> None:
    """Delete a preset that was saved: of an effect, or, without one, of whole racks."""
    from workstation.effects.presets import RACKS, delete_preset

    delete_preset(name, effect or RACKS)
    session.notify(f"Preset {name} deleted")


def rename_preset(session: Session, name: str, to: str, *, effect: str = "") -> None:
    """Give a preset that was saved another name: one of an effect, or, without one, of whole racks."""
    from workstation.effects.presets import RACKS, rename_preset

    new = rename_preset(name, to, effect or RACKS)
    session.notify(f"Preset {name} is now called {new.stem}")


def rack_of(document: Document, track: str) -> Rack:
    """The rack of a track, or the master's."""
    return document.rack if track == MASTER else document.track(track).rack


def _where(session: Session, track: str) -> str:
    if track:
        rack_of(session.document, track)
        return track
    chosen = session.document.selected(session.selection)
    return chosen[0].key if len(chosen) == 1 else MASTER


def _name(session: Session, slot: Slot) -> str:
    return session.effects[slot.effect].name if slot.effect in session.effects else slot.effect


def _commit(session: Session, track: str, rack: Rack, label: str, merge: str = "") -> None:
    document = session.document
    if rack == rack_of(document, track):
        return
    if track == MASTER:
        edited = replace(document, rack=rack)
    else:
        edited = document.with_track(replace(document.track(track), rack=rack))
    session.commit(edited, label, merge=merge)
