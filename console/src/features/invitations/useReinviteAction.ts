import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { toApiError } from "@/api/ApiError";
import { useReinvite } from "@/api/invitations";
import type { Member } from "@/api/types";
import { showToast } from "@/ui/toasts";
import { useErrorWords } from "@/ui/useErrorWords";

/** Sends an invitation again and says how that went. A failed try keeps its key, so that trying again cannot send twice. */
export function useReinviteAction(organizationId: string) {
  const { t } = useTranslation("invitations");
  const words = useErrorWords();
  const reinvite = useReinvite(organizationId);
  const keys = useRef(new Map<string, string>());
  const run = (member: Member) => {
    const key = keys.current.get(member.id) ?? crypto.randomUUID();
    keys.current.set(member.id, key);
    reinvite.mutate(
      { member_id: member.id, key },
      {
        onSuccess: () => {
          keys.current.delete(member.id);
          showToast(t("reinvited", { name: member.name }));
        },
        onError: (error) => {
          const apiError = toApiError(error);
          if (apiError.kind === "refused") keys.current.delete(member.id);
          showToast(t("reinvite_failed", { name: member.name, reason: words(apiError) }));
        },
      },
    );
  };
  return { run, isRunning: reinvite.isPending };
}
