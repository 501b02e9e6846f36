import { useTranslation } from "react-i18next";
import { useReceipt } from "@/api/leaving";
import type { Member } from "@/api/types";
import { Dialog } from "@/ui/Dialog";
import { FailedStrip } from "@/ui/FailedStrip";
import { SkeletonRows } from "@/ui/SkeletonRows";
import { ReceiptDialog } from "./ReceiptDialog";

type Props = {
  readonly organizationId: string;
  readonly member: Member;
  readonly onHandOver: () => void;
  readonly onClose: () => void;
};

/** The receipt of a membership that ended before. */
export function StoredReceipt(props: Props) {
  const { t } = useTranslation("leaving");
  const { data, error, isFetching, refetch } = useReceipt(props.organizationId, props.member.id);
  if (data) return <ReceiptDialog {...props} receipt={data} />;
  return (
    <Dialog title={t("receipt")} width={600} cancelLabel={t("done")} onClose={props.onClose}>
      {error ? (
        <FailedStrip
          error={error}
          title={t("receipt_failed")}
          isTrying={isFetching}
          onTryAgain={() => void refetch()}
        />
      ) : (
        <SkeletonRows height={44} count={4} />
      )}
    </Dialog>
  );
}
