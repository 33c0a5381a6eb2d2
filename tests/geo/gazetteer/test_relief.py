"""Slopes of a user's own heights."""

from __future__ import annotations

import builtins

import numpy as np
import pytest

from geo.errors import InputError
from geo.gazetteer.ground import read_relief, shaded_slopes


def test_level_ground_is_grey_and_what_faces_the_north_west_is_lighter():
    level = shaded_slopes(np.zeros((4, 4)), cell_m=1000.0)
    assert (level == 128).all()
    rows, columns = np.mgrid[0:4, 0:4]
    to_north_west = shaded_slopes((rows + columns) * 50.0, cell_m=1000.0)
    assert (to_north_west > 128).all()
    assert (shaded_slopes(-(rows + columns) * 50.0, cell_m=1000.0) < 128).all()


def test_heights_without_rasterio_say_what_to_type(monkeypatch, tmp_path):
    real = builtins.__import__

    def refused(name, *args, **kwargs):
        if name.partition(".")[0] == "rasterio":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", refused)
    with pytest.raises(InputError, match=r"pip install 'sitmap\[relief\]'"):
        read_relief(tmp_path / "heights.tif", None)


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")  # of rasterio's own use of affine
def test_heights_become_a_picture_with_their_own_box(tmp_path):
    rasterio = pytest.importorskip("rasterio", reason="rasterio is not installed: pip install 'sitmap[relief]'")
    file, rows = tmp_path / "heights.tif", np.mgrid[0:60, 0:40][0].astype("float32")
    grid = rasterio.transform.from_bounds(26, -3, 30, 3, 40, 60)
    kinds = {"driver": "GTiff", "count": 1, "dtype": "float32", "crs": "EPSG:4326"}
    with rasterio.open(file, "w", width=40, height=60, transform=grid, **kinds) as written:
        written.write(rows * 30, 1)
    found = read_relief(file, None)
    assert found.bbox == pytest.approx((26, -3, 30, 3))
    assert found.image.startswith(b"\x89PNG")
