/** Every screen on a phone (390 × 844, and 320 wide): accessible in light and dark, nothing scrolls sideways. */

import { consoleScreens, lookAt, publicScreens } from "../harness/screens.mjs";

lookAt([...publicScreens, ...consoleScreens], "phone");
