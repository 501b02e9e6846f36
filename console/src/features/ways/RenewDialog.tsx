import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toApiError } from "@/api/ApiError";
import { useRenewDoorNumber } from "@/api/waysIn";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { ProblemNote } from "@/ui/ProblemNote";
import { showToast } from "@/ui/toasts";
import { doorDigits } from "./doorDigits";

type Props = { readonly organizationId: string; readonly number: string; readonly onClose: () => void };

/** Says what renewing the door number breaks, then does it. */
export function RenewDialog({ organizationId, number, onClose }: Props) {
  const { t } = useTranslation("ways");
  const renew = useRenewDoorNumber(organizationId);
  const [key] = useState(() => crypto.randomUUID());
  return (
    <Dialog
      title={t("renew_title")}
      width={520}
      onClose={onClose}
      primary={
        <Button
          variant="danger"
          busy={renew.isPending ? t("renewing") : null}
          onClick={() =>
            renew.mutate(
              { key },
              {
                onSuccess: (door) => {
                  showToast(t("renewed_toast", { number: doorDigits(door.number) }));
                  onClose();
                },
              },
            )
          }
        >
          {t("renew_confirm")}
        </Button>
      }
    >
      <div className="form">
        <p>{t("renew_text", { number: doorDigits(number) })}</p>
        <ProblemNote error={renew.error ? toApiError(renew.error) : null} />
      </div>
    </Dialog>
  );
}
