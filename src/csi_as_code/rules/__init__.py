"""The rules of `csi lint`: a family is a file here, a rule is a decorated generator whose docstring is its page."""
