// Mathematics by KaTeX, slides by reveal.js, and on a slide that would not fit smaller letters, two columns, or at last a scroll bar.
const WIDTH = 960, HEIGHT = 700;

renderMathInElement(document.querySelector(".slides"), {
  delimiters: [
    { left: "$$", right: "$$", display: true },
    { left: "$", right: "$", display: false },
    { left: "\\(", right: "\\)", display: false },
    { left: "\\[", right: "\\]", display: true },
  ],
  throwOnError: false,
});

const PRINTED = /print-pdf/.test(location.search); // paper does not scroll, so letters may be small

const fits = (slide) => slide.scrollHeight <= HEIGHT && slide.scrollWidth <= WIDTH + 1;

function fit(slide) {
  if (!slide || slide.dataset.fitted || slide.querySelector(":scope > section")) return;
  slide.dataset.fitted = "yes";
  for (const [layout, smallest] of [["plain", 0.75], ["columns", 0.6], ["long", PRINTED ? 0.35 : 0.75]]) {
    slide.dataset.layout = layout;
    for (let zoom = layout === "plain" ? 1 : 0.85; zoom > smallest - 0.01; zoom -= 0.05) {
      slide.style.setProperty("--zoom", zoom.toFixed(2));
      if (fits(slide)) return;
    }
  }
  slide.tabIndex = 0; // so that keys scroll it
}

if (!PRINTED) Reveal.on("ready", (event) => fit(event.currentSlide)); // printed pages are laid out only later
Reveal.on("slidechanged", (event) => fit(event.currentSlide));
Reveal.on("pdf-ready", () => document.querySelectorAll(".slides section").forEach(fit));
Reveal.initialize({
  width: WIDTH,
  height: HEIGHT,
  margin: 0.03,
  center: false,
  hash: true,
  slideNumber: "c/t",
  pdfMaxPagesPerSlide: 1, // pages are counted before slides are fitted
  transition: "none",
  plugins: [RevealNotes],
});
