import { lazy } from "react";

/** Loaded when first opened. */
export const KeyHelp = lazy(() => import("./KeyHelp").then((module) => ({ default: module.KeyHelp })));
