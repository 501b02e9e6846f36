import { Check, Pencil, RotateCcw, Send, UserRoundX, X } from "lucide-react";
import type { ReactNode } from "react";
import type { BulkKind, Permission } from "@/api/types";

type Kind = {
  readonly permission: Permission;
  readonly icon: ReactNode;
  /** It ends something: red, and from twenty people on the number is typed. */
  readonly ends: boolean;
  /** Between desk and phone it keeps its words. */
  readonly keepsWords: boolean;
};

/** What can be done to many people, in the order of the selection bar. */
export const kinds: Readonly<Record<BulkKind, Kind>> = {
  edit: { permission: "members.edit", icon: <Pencil size={15} />, ends: false, keepsWords: true },
  approve: { permission: "members.approve", icon: <Check size={15} />, ends: false, keepsWords: true },
  reinvite: {
    permission: "members.invite",
    icon: <Send className="flips" size={15} />,
    ends: false,
    keepsWords: true,
  },
  restore: { permission: "members.restore", icon: <RotateCcw size={15} />, ends: false, keepsWords: true },
  reject: { permission: "members.approve", icon: <X size={15} />, ends: true, keepsWords: true },
  revoke: { permission: "members.invite", icon: <X size={15} />, ends: true, keepsWords: true },
  terminate: {
    permission: "members.terminate",
    icon: <UserRoundX size={15} />,
    ends: true,
    keepsWords: true,
  },
};
