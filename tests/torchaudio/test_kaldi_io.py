"""Kaldi's archives, written here by hand as Kaldi's page describes them."""

import io
import struct

import numpy as np
import pytest
import torch

from workstation.torchaudio import kaldi_io


def vector(key, values, kind=b"F"):
    data = np.asarray(values, "<f4" if kind == b"F" else "<f8").tobytes()
    return key + b" \0B" + kind + b"V " + struct.pack("<bi", 4, len(values)) + data


def matrix(key, rows):
    table = np.asarray(rows, "<f4")
    return key + b" \0BFM " + struct.pack("<bibi", 4, len(rows), 4, len(rows[0])) + table.tobytes()


def test_vectors_and_matrices():
    found = dict(kaldi_io.read_vec_flt_ark(io.BytesIO(vector(b"a", [1, 2.5]) + vector(b"b", [3], b"D"))))
    assert found["a"].tolist() == [1.0, 2.5]
    assert (found["a"].dtype, found["b"].dtype) == (torch.float32, torch.float64)
    ((key, table),) = kaldi_io.read_mat_ark(io.BytesIO(matrix(b"m", [[1, 2], [3, 4], [5, 6]])))
    assert (key, table.tolist()) == ("m", [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    whole = b"x \0B" + struct.pack("<bi", 4, 3) + b"".join(struct.pack("<bi", 4, n) for n in (7, -8, 9))
    ((_, numbers),) = kaldi_io.read_vec_int_ark(io.BytesIO(whole))
    assert (numbers.tolist(), numbers.dtype) == ([7, -8, 9], torch.int32)


def test_text():
    text = b"a [ 1 2.5 ]\nb [ 3 ]\n"
    assert {key: value.tolist() for key, value in kaldi_io.read_vec_flt_ark(io.BytesIO(text))} == {
        "a": [1.0, 2.5],
        "b": [3.0],
    }
    ((_, table),) = kaldi_io.read_mat_ark(io.BytesIO(b"m  [\n 1 2\n 3 4 ]\n"))
    assert table.tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert [v.tolist() for _, v in kaldi_io.read_vec_int_ark(io.BytesIO(b"a 1 2 3\nb 4\n"))] == [[1, 2, 3], [4]]


def test_lists_name_places(tmp_path):
    first, second = vector(b"a", [1, 2]), vector(b"b", [3, 4])
    (tmp_path / "v.ark").write_bytes(first + second)
    (tmp_path / "v.scp").write_text(f"b {tmp_path / 'v.ark'}:{len(first) + 2}\n", "utf-8")
    ((key, found),) = kaldi_io.read_vec_flt_scp(tmp_path / "v.scp")
    assert (key, found.tolist()) == ("b", [3.0, 4.0])
    (tmp_path / "p.scp").write_text("b cat v.ark |\n", "utf-8")
    with pytest.raises(RuntimeError, match="is a program"):
        list(kaldi_io.read_mat_scp(tmp_path / "p.scp"))


@pytest.mark.parametrize("data", [b"a \0BFV \4\5\0\0\0", b"a \0BCM \0\0", b"a \0BXX ", b"k" * 5000])
def test_damage_is_said(data):
    with pytest.raises(RuntimeError, match="archive"):
        list(kaldi_io.read_vec_flt_ark(io.BytesIO(data)))
