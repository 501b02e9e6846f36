import { useTranslation } from "react-i18next";
import { KeyHelpDialog } from "@/ui/KeyHelpDialog";

type Props = { readonly administers: boolean; readonly onClose: () => void };

/** All keys that do something now. */
export function KeyHelp({ administers, onClose }: Props) {
  const { t } = useTranslation("shell");
  const list = administers
    ? [
        { keys: ["G", "M"], does: t("key_members") },
        { keys: ["G", "I"], does: t("key_inactivated") },
        { keys: ["G", "P"], does: t("key_pending") },
        { keys: ["G", "T"], does: t("key_terminated") },
        { keys: ["/"], does: t("key_search") },
        { keys: ["J", "K"], does: t("key_rows") },
        { keys: ["↓", "↑"], does: t("key_rows") },
        { keys: ["Enter"], does: t("key_open") },
        { keys: ["Esc"], does: t("key_close") },
        { keys: ["C"], does: t("key_add") },
        { keys: ["I"], does: t("invite") },
        { keys: ["E"], does: t("key_edit") },
        { keys: ["H"], does: t("key_handover") },
        { keys: ["A"], does: t("key_approve") },
        { keys: ["R"], does: t("key_reject") },
        { keys: ["←", "→"], does: t("key_tree") },
        { keys: ["["], does: t("key_navigation") },
        { keys: ["Ctrl", "Enter"], does: t("key_primary") },
      ]
    : [{ keys: ["Esc"], does: t("key_close") }];
  return <KeyHelpDialog list={[...list, { keys: ["?"], does: t("key_help") }]} onClose={onClose} />;
}
