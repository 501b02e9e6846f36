/** Every screen at a desk (1440 × 900): accessible in light and dark, nothing scrolls sideways. */

import { consoleScreens, lookAt, publicScreens } from "../harness/screens.mjs";

lookAt([...publicScreens, ...consoleScreens], "desk");
