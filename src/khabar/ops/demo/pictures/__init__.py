"""Pictures of the demo: flat editorial illustrations, drawn by code, the same at every run."""

from khabar.ops.demo.pictures.catalogue import PICTURES, PictureSpec, make_picture

__all__ = ["PICTURES", "PictureSpec", "make_picture"]
