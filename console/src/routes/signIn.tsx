import { SignInPage } from "@/features/public/SignInPage";

/** `/sign-in?next=/…` */
export function SignInRoute() {
  return <SignInPage />;
}
