import "i18next";
import type account from "../locales/en/account.json";
import type audit from "../locales/en/audit.json";
import type bulk from "../locales/en/bulk.json";
import type demo from "../locales/en/demo.json";
import type departments from "../locales/en/departments.json";
import type imports from "../locales/en/imports.json";
import type invitations from "../locales/en/invitations.json";
import type leaving from "../locales/en/leaving.json";
import type members from "../locales/en/members.json";
import type notices from "../locales/en/notices.json";
import type mine from "../locales/en/mine.json";
import type publicPages from "../locales/en/public.json";
import type requests from "../locales/en/requests.json";
import type roles from "../locales/en/roles.json";
import type shell from "../locales/en/shell.json";
import type titles from "../locales/en/titles.json";
import type ways from "../locales/en/ways.json";
import type ui from "../locales/en/ui.json";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "ui";
    resources: {
      account: typeof account;
      audit: typeof audit;
      bulk: typeof bulk;
      demo: typeof demo;
      departments: typeof departments;
      imports: typeof imports;
      invitations: typeof invitations;
      leaving: typeof leaving;
      members: typeof members;
      notices: typeof notices;
      mine: typeof mine;
      public: typeof publicPages;
      requests: typeof requests;
      roles: typeof roles;
      shell: typeof shell;
      titles: typeof titles;
      ui: typeof ui;
      ways: typeof ways;
    };
  }
}
