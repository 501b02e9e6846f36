import { lazy } from "react";

/** Loaded when first opened: its pickers weigh more than the card. */
export const MemberEditor = lazy(() => import("./MemberEditor").then((module) => ({ default: module.MemberEditor })));
