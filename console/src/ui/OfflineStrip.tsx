import { WifiOff } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useOnline } from "./useOnline";

/** Says that the network is gone; reading goes on. */
export function OfflineStrip() {
  const { t } = useTranslation("ui");
  const isOnline = useOnline();
  return (
    <div role="status">
      {!isOnline && (
        <p className="offline">
          <WifiOff size={16} aria-hidden="true" /> {t("offline")}
        </p>
      )}
    </div>
  );
}
