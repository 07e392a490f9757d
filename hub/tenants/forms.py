"""The form behind every page: what somebody submits must be within her own reach."""

from wagtail.admin.forms import WagtailAdminPageForm


class TenantPageForm(WagtailAdminPageForm):
    """Base form of all pages of the hub."""
