"""The subjects of the ``wangge`` command, one file each."""
