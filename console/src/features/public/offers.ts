import type { Offer } from "@/api/types";

/** An invitation: it names whom it is for, and ends. */
export type AddressedOffer = Offer & {
  readonly invited: NonNullable<Offer["invited"]>;
  readonly expires_at: string;
};

/** Whether an offer names somebody; a share link and a door number do not. */
export function isAddressed(offer: Offer): offer is AddressedOffer {
  return offer.invited !== null && offer.invited !== undefined && typeof offer.expires_at === "string";
}
