import { lazy } from "react";
import { loadSoon } from "@/ui/loadSoon";

const load = () => import("./MemberEditor").then((module) => ({ default: module.MemberEditor }));
loadSoon(load);

/** Not in the file of the card: its pickers weigh more. */
export const MemberEditor = lazy(load);
