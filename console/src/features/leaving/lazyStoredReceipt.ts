import { lazy } from "react";
import { loadSoon } from "@/ui/loadSoon";

const load = () => import("./StoredReceipt").then((module) => ({ default: module.StoredReceipt }));
loadSoon(load);

/** In a file of its own. */
export const StoredReceipt = lazy(load);
