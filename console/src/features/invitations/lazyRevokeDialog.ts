import { lazy } from "react";

/** Loaded when first opened. */
export const RevokeDialog = lazy(() => import("./RevokeDialog").then((module) => ({ default: module.RevokeDialog })));
