import type { Offer } from "@/api/types";

/** The address or number that the invitation was sent to; empty for a way that names nobody. */
export const invitedAddress = (offer: Offer): string => offer.invited?.email ?? offer.invited?.phone ?? "";
