/*
 * What furo and Sphinx leave out for keyboards and screen readers: names of regions,
 * levels of headings, and a tab stop on whatever scrolls sideways.
 */
const each = (selector, change) => document.querySelectorAll(selector).forEach(change);
const name = (selector, label) => each(selector, (element) => element.setAttribute("aria-label", label));

each('p.caption[role="heading"]', (caption) => caption.setAttribute("aria-level", "2"));
name(".sidebar-drawer", _("Pages of this site"));
name(".toc-drawer", _("Contents of this page"));
name(".sidebar-search", _("Search this site"));
name(".theme-toggle", _("Change between light, dark and automatic colors"));
// A hidden cell says itself what opens it.
each("details.hide > summary", (summary) => summary.removeAttribute("aria-label"));
// The boxes that open the drawers and the link to the top lie outside every landmark.
const bar = document.createElement("nav");
bar.setAttribute("aria-label", _("Show and skip"));
bar.append(...document.querySelectorAll("body > .sidebar-toggle, body > .skip-to-content"));
document.body.prepend(bar);
each(".back-to-top", (link) => {
  const top = document.createElement("nav");
  top.setAttribute("aria-label", _("Top of the page"));
  link.replaceWith(top);
  top.append(link);
});
// The content is watched too: a font that arrives late widens a formula and not its region.
const REGIONS = "main pre, article pre, .math-wrapper, .table-wrapper";
const scrolls = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const region = target.closest(REGIONS);
    if (!region) continue; // a figure has replaced its still form
    if (region.scrollWidth > region.clientWidth) region.tabIndex = 0;
    else region.removeAttribute("tabindex");
  }
});
each(REGIONS, (region) => {
  for (const watched of [region, ...region.querySelectorAll("math, table")]) scrolls.observe(watched);
});
