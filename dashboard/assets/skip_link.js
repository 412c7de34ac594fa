// Streamlit's first link of a page leads to what holds the bar too: who walks by keyboard would skip nothing.
document.addEventListener(
  "click",
  (event) => {
    const page = event.target.closest?.("[data-testid=stSkipToContent]") && document.querySelector("[class*=st-key-jg_page_]");
    if (!page) return;
    event.preventDefault();
    event.stopPropagation();
    page.tabIndex = -1;
    page.focus();
  },
  true,
);
