import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toApiError } from "@/api/ApiError";
import { useCreateTitle, useRenameTitle, type TitleKind } from "@/api/titles";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { ProblemNote } from "@/ui/ProblemNote";
import { TextField } from "@/ui/TextField";
import { showToast } from "@/ui/toasts";
import { useFirstField } from "@/ui/useFirstField";
import type { ChosenTitle } from "./TitlePicker";

type Props = {
  readonly organizationId: string;
  readonly kind: TitleKind;
  /** The one to rename; null makes a new one. */
  readonly title: ChosenTitle | null;
  readonly onClose: () => void;
};

/** Makes a position or a location, or renames one for everybody who has it. */
export function TitleDialog({ organizationId, kind, title, onClose }: Props) {
  const { t } = useTranslation("titles");
  const first = useFirstField();
  const [name, setName] = useState(title?.name ?? "");
  const [key] = useState(() => crypto.randomUUID());
  const create = useCreateTitle(organizationId, kind);
  const rename = useRenameTitle(organizationId, kind);
  const isPending = create.isPending || rename.isPending;
  const failure = create.error ?? rename.error;
  const error = failure ? toApiError(failure) : null;
  const wanted = name.trim();
  const reason = !wanted ? t("name_needed") : wanted === title?.name ? t("unchanged") : null;
  const onSuccess = () => {
    showToast(t(title ? "renamed" : "created", { name: wanted }));
    onClose();
  };
  const submit = () => {
    if (reason || isPending) return;
    if (title) rename.mutate({ id: title.id, name: wanted }, { onSuccess });
    else create.mutate({ name: wanted, key }, { onSuccess });
  };
  return (
    <Dialog
      title={title ? t("rename_title", { name: title.name }) : t(`new_${kind}`)}
      width={480}
      isChanged={name !== (title?.name ?? "")}
      reason={reason}
      onPrimary={submit}
      onClose={onClose}
      primary={
        <Button
          variant="primary"
          keys="Ctrl Enter"
          busy={isPending ? t("saving") : null}
          disabledReason={reason}
          onClick={submit}
        >
          {t(title ? "save_name" : "create")}
        </Button>
      }
    >
      <div className="form">
        <TextField
          ref={first}
          label={t("name")}
          dir="auto"
          autoComplete="off"
          maxLength={80}
          value={name}
          onChange={setName}
          required
          hint={title ? t("rename_hint") : undefined}
          error={error?.field("/name")}
        />
        <ProblemNote error={error} />
      </div>
    </Dialog>
  );
}
