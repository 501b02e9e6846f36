import { useTranslation } from "react-i18next";
import { useDoorNumber } from "@/api/waysIn";
import { CopyButton } from "@/ui/CopyButton";
import { doorDigits } from "./doorDigits";

type Props = { readonly organizationId: string };

/** The door number to read out or copy; nothing where it is switched off. */
export function DoorCard({ organizationId }: Props) {
  const { t } = useTranslation("ways");
  const { data: door } = useDoorNumber(organizationId);
  if (!door?.is_open) return null;
  return (
    <div className="door-card">
      <div>
        <p className="second">{t("door_number")}</p>
        <p className="door-digits" dir="ltr">
          {doorDigits(door.number)}
        </p>
      </div>
      <CopyButton text={door.number} />
    </div>
  );
}
