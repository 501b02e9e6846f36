import { useTranslation } from "react-i18next";
import type { TimelineItem } from "@/api/types";

/** Who did it, in words. */
export function useActorName(): (actor: TimelineItem["actor"]) => string {
  const { t } = useTranslation("members");
  return (actor) =>
    actor.name ||
    (actor.kind === "operator"
      ? t("actor_operator")
      : actor.kind === "invitee"
        ? t("actor_invitee")
        : t("actor_system"));
}
