"use strict";
const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';
Redoc.init(
  "openapi.json",
  {
    hideDownloadButton: false,
    pathInMiddlePanel: true,
    scrollYOffset: () => document.querySelector("header.top").offsetHeight,
    theme: {
      colors: { primary: { main: "#0b6b62" } },
      typography: {
        fontFamily: FONT,
        headings: { fontFamily: FONT, fontWeight: "600" },
        code: { fontFamily: 'ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", monospace' },
      },
    },
  },
  document.getElementById("redoc-ui"),
);
