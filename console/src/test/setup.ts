import { cleanup } from "@testing-library/react";
import { afterEach, vi } from "vitest";

/** The width of the window that tests see; jsdom has no media queries. */
const width = 1440;

const styleOf = window.getComputedStyle.bind(window);

Object.assign(window, {
  // jsdom knows no pseudo-elements and says so on every call.
  getComputedStyle: (element: Element) => styleOf(element),
  matchMedia: (media: string) => {
    const least = /min-width: (\d+)px/.exec(media)?.[1];
    return {
      media,
      matches: least !== undefined && Number(least) <= width,
      addEventListener: () => undefined,
      removeEventListener: () => undefined,
    };
  },
  ResizeObserver: class {
    observe() {}
    unobserve() {}
    disconnect() {}
  },
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});
