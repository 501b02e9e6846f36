/** Ant Design tokens of the design: what both themes share, then what differs. */
export const exactSeeds = ["colorPrimary", "colorPrimaryHover", "colorPrimaryActive", "colorSuccess", "colorWarning", "colorError", "colorInfo", "colorLink"] as const;

export const sharedToken = {
  "fontFamily": "-apple-system, BlinkMacSystemFont, \"Segoe UI Variable Text\", \"Segoe UI\", Roboto, Inter, \"Noto Sans\", \"PingFang SC\", \"Hiragino Sans GB\", \"Microsoft YaHei UI\", \"Noto Sans CJK SC\", \"Noto Sans Arabic\", \"Segoe UI Arabic\", Tahoma, sans-serif",
  "fontFamilyCode": "ui-monospace, \"SF Mono\", \"Cascadia Mono\", \"Segoe UI Mono\", \"Roboto Mono\", \"Noto Sans Mono\", \"DejaVu Sans Mono\", monospace",
  "fontSize": 14,
  "fontSizeSM": 12,
  "fontSizeLG": 16,
  "fontSizeHeading1": 28,
  "fontSizeHeading2": 22,
  "fontSizeHeading3": 18,
  "fontSizeHeading4": 16,
  "fontSizeHeading5": 14,
  "fontWeightStrong": 600,
  "borderRadius": 8,
  "borderRadiusLG": 12,
  "borderRadiusSM": 6,
  "borderRadiusXS": 4,
  "controlHeight": 34,
  "controlHeightLG": 42,
  "controlHeightSM": 28,
  "lineWidthFocus": 2,
  "controlOutline": "transparent",
  "motionDurationFast": "0.08s",
  "motionDurationMid": "0.14s",
  "motionDurationSlow": "0.2s",
  "motionEaseOut": "cubic-bezier(.2,0,0,1)",
  "motionEaseInOut": "cubic-bezier(.3,0,0,1)"
};

export const themeToken = {
  "light": {
    "colorPrimary": "#0B6570",
    "colorPrimaryHover": "#0F7783",
    "colorPrimaryActive": "#084C55",
    "colorPrimaryBg": "#E3F0F0",
    "colorPrimaryBgHover": "#D5E8E8",
    "colorPrimaryBorder": "#8CBFC3",
    "colorPrimaryBorderHover": "#0B6570",
    "colorPrimaryText": "#0B6570",
    "colorTextLightSolid": "#FFFFFF",
    "colorLink": "#0B6570",
    "colorLinkHover": "#0F7783",
    "colorLinkActive": "#084C55",
    "colorSuccess": "#2F6F2B",
    "colorSuccessBg": "#E6F2E1",
    "colorSuccessBorder": "#B4D5AA",
    "colorSuccessText": "#2F6F2B",
    "colorWarning": "#8A5200",
    "colorWarningBg": "#FCEFD6",
    "colorWarningBorder": "#EBCB8E",
    "colorWarningText": "#8A5200",
    "colorError": "#B3261E",
    "colorErrorHover": "#C73A31",
    "colorErrorActive": "#8F1B15",
    "colorErrorBg": "#FBE7E4",
    "colorErrorBorder": "#EBB5AF",
    "colorErrorText": "#B3261E",
    "colorInfo": "#3A55A8",
    "colorInfoBg": "#E8ECF9",
    "colorInfoBorder": "#B9C5EC",
    "colorInfoText": "#3A55A8",
    "colorText": "#1A2324",
    "colorTextSecondary": "#4C5857",
    "colorTextTertiary": "#5E6866",
    "colorTextQuaternary": "#9AA19F",
    "colorTextPlaceholder": "#5E6866",
    "colorTextDescription": "#4C5857",
    "colorTextHeading": "#1A2324",
    "colorTextDisabled": "#9AA19F",
    "colorIcon": "#5E6866",
    "colorIconHover": "#1A2324",
    "colorBgLayout": "#F5F4F0",
    "colorBgContainer": "#FFFFFF",
    "colorBgElevated": "#FFFFFF",
    "colorBgSpotlight": "#1B2728",
    "colorBgMask": "rgba(20,32,33,.38)",
    "colorBgContainerDisabled": "#F3F2ED",
    "colorBorder": "#DEDBD3",
    "colorBorderSecondary": "#EBE9E3",
    "colorSplit": "#EBE9E3",
    "colorFillAlter": "#FAF9F6",
    "colorFillSecondary": "#ECEAE4",
    "colorFillTertiary": "#F3F2ED",
    "colorFillQuaternary": "#FAF9F6",
    "controlItemBgHover": "#F3F2ED",
    "controlItemBgActive": "#E3F0F0",
    "controlItemBgActiveHover": "#D5E8E8",
    "boxShadow": "0 16px 48px rgba(20,32,33,.18), 0 2px 8px rgba(20,32,33,.08)",
    "boxShadowSecondary": "0 4px 12px rgba(20,32,33,.08), 0 1px 3px rgba(20,32,33,.08)",
    "boxShadowTertiary": "0 1px 2px rgba(20,32,33,.06)"
  },
  "dark": {
    "colorPrimary": "#55BFC9",
    "colorPrimaryHover": "#74CFD7",
    "colorPrimaryActive": "#3FA5AF",
    "colorPrimaryBg": "#15353A",
    "colorPrimaryBgHover": "#1A4147",
    "colorPrimaryBorder": "#2C6A71",
    "colorPrimaryBorderHover": "#55BFC9",
    "colorPrimaryText": "#55BFC9",
    "colorTextLightSolid": "#04262B",
    "colorLink": "#55BFC9",
    "colorLinkHover": "#74CFD7",
    "colorLinkActive": "#3FA5AF",
    "colorSuccess": "#86C77C",
    "colorSuccessBg": "#1B2E1A",
    "colorSuccessBorder": "#35552F",
    "colorSuccessText": "#86C77C",
    "colorWarning": "#E9B35C",
    "colorWarningBg": "#352711",
    "colorWarningBorder": "#634A1E",
    "colorWarningText": "#E9B35C",
    "colorError": "#F2938A",
    "colorErrorHover": "#F6ABA4",
    "colorErrorActive": "#D9766C",
    "colorErrorBg": "#3B1C1A",
    "colorErrorBorder": "#6B3531",
    "colorErrorText": "#F2938A",
    "colorInfo": "#A0B4F5",
    "colorInfoBg": "#1E2743",
    "colorInfoBorder": "#38477A",
    "colorInfoText": "#A0B4F5",
    "colorText": "#E7ECEB",
    "colorTextSecondary": "#B0BBB9",
    "colorTextTertiary": "#93A09E",
    "colorTextQuaternary": "#667270",
    "colorTextPlaceholder": "#93A09E",
    "colorTextDescription": "#B0BBB9",
    "colorTextHeading": "#E7ECEB",
    "colorTextDisabled": "#667270",
    "colorIcon": "#93A09E",
    "colorIconHover": "#E7ECEB",
    "colorBgLayout": "#0E1314",
    "colorBgContainer": "#151B1C",
    "colorBgElevated": "#1C2425",
    "colorBgSpotlight": "#E7ECEB",
    "colorBgMask": "rgba(0,0,0,.6)",
    "colorBgContainerDisabled": "#1B2324",
    "colorBorder": "#2E393A",
    "colorBorderSecondary": "#232C2D",
    "colorSplit": "#232C2D",
    "colorFillAlter": "#111718",
    "colorFillSecondary": "#252E2F",
    "colorFillTertiary": "#1B2324",
    "colorFillQuaternary": "#111718",
    "controlItemBgHover": "#1B2324",
    "controlItemBgActive": "#15353A",
    "controlItemBgActiveHover": "#1A4147",
    "boxShadow": "0 16px 48px rgba(0,0,0,.6), 0 0 0 1px #2E393A",
    "boxShadowSecondary": "0 4px 12px rgba(0,0,0,.45), 0 0 0 1px #2E393A",
    "boxShadowTertiary": "0 1px 2px rgba(0,0,0,.4)"
  }
};

export const sharedComponents = {
  "Button": {
    "fontWeight": 500,
    "primaryShadow": "none",
    "defaultShadow": "none",
    "dangerShadow": "none",
    "paddingInline": 14
  },
  "Tree": {
    "nodeSelectedBg": "transparent",
    "nodeHoverBg": "transparent",
    "titleHeight": 32,
    "indentSize": 14
  },
  "Input": {
    "activeShadow": "none",
    "errorActiveShadow": "none",
    "paddingInline": 12
  },
  "Select": {
    "activeOutlineColor": "transparent",
    "optionSelectedFontWeight": 500
  },
  "Modal": {
    "titleFontSize": 18
  },
  "Drawer": {
    "paddingLG": 24
  }
};

export const themeComponents = {
  "light": {
    "Button": {
      "defaultBorderColor": "#DEDBD3",
      "defaultHoverBg": "#F3F2ED",
      "defaultHoverBorderColor": "#828A88",
      "defaultHoverColor": "#1A2324",
      "defaultActiveBg": "#ECEAE4",
      "defaultActiveBorderColor": "#828A88",
      "defaultActiveColor": "#1A2324",
      "dangerColor": "#FFFFFF",
      "textHoverBg": "#F3F2ED"
    },
    "Input": {
      "colorBorder": "#828A88",
      "activeBorderColor": "#0B6570",
      "hoverBorderColor": "#4C5857"
    },
    "Select": {
      "colorBorder": "#828A88",
      "hoverBorderColor": "#4C5857",
      "optionSelectedBg": "#E3F0F0"
    },
    "Modal": {
      "contentBg": "#FFFFFF",
      "headerBg": "#FFFFFF"
    },
    "Tooltip": {
      "colorBgSpotlight": "#1B2728",
      "colorTextLightSolid": "#F2F4F3"
    }
  },
  "dark": {
    "Button": {
      "defaultBorderColor": "#2E393A",
      "defaultHoverBg": "#1B2324",
      "defaultHoverBorderColor": "#6F7C7B",
      "defaultHoverColor": "#E7ECEB",
      "defaultActiveBg": "#252E2F",
      "defaultActiveBorderColor": "#6F7C7B",
      "defaultActiveColor": "#E7ECEB",
      "dangerColor": "#2A0705",
      "textHoverBg": "#1B2324"
    },
    "Input": {
      "colorBorder": "#6F7C7B",
      "activeBorderColor": "#55BFC9",
      "hoverBorderColor": "#B0BBB9"
    },
    "Select": {
      "colorBorder": "#6F7C7B",
      "hoverBorderColor": "#B0BBB9",
      "optionSelectedBg": "#15353A"
    },
    "Modal": {
      "contentBg": "#1C2425",
      "headerBg": "#1C2425"
    },
    "Tooltip": {
      "colorBgSpotlight": "#E7ECEB",
      "colorTextLightSolid": "#151B1C"
    }
  }
};
