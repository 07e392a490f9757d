// What JavaScript adds. Everything on the site works without it.

/** Show the copy buttons, and let each copy the text of the element that it names. */
function enableCopying() {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll("[data-copy]")) {
    const status = button.parentElement.querySelector("[data-copy-status]");
    button.hidden = false;
    button.addEventListener("click", async () => {
      const source = document.getElementById(button.dataset.copy);
      await navigator.clipboard.writeText(source.textContent.trim());
      if (status) status.textContent = button.dataset.copied;
    });
  }
}

document.addEventListener("DOMContentLoaded", enableCopying);
