import {
  BookUser,
  DoorOpen,
  FileSpreadsheet,
  Link,
  Mail,
  QrCode,
  Smartphone,
  type LucideIcon,
} from "lucide-react";
import type { Channel } from "@/api/types";

/** Stands for a way of joining; always beside its name. */
export const channelIcon: Readonly<Record<Channel, LucideIcon>> = {
  email: Mail,
  phone: Smartphone,
  contact: BookUser,
  import: FileSpreadsheet,
  share_link: Link,
  qr_code: QrCode,
  door_number: DoorOpen,
};
