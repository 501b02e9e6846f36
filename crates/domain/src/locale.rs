//! Languages that Rollcall speaks.

crate::codes::coded_enum! {
    /// A language of console, messages and problems, as BCP 47.
    Locale {
        /// English.
        English = "en",
        /// Chinese in simplified characters.
        SimplifiedChinese = "zh-Hans",
    }
}

impl Locale {
    /// The best of our languages for an `Accept-Language` header (RFC 9110 §12.5.4).
    pub fn negotiate(accept_language: &str) -> Self {
        let mut best = (0, Self::English);
        for part in accept_language.split(',').take(20) {
            let mut pieces = part.split(';');
            let tag = pieces.next().unwrap_or_default().trim().to_ascii_lowercase();
            let quality = pieces.find_map(|it| it.trim().strip_prefix("q=")?.parse::<f32>().ok());
            let quality = quality.unwrap_or(1.0).clamp(0.0, 1.0);
            let thousandths = (quality * 1000.0) as u32;
            let locale = if tag == "zh" || tag.starts_with("zh-") {
                Self::SimplifiedChinese
            } else if tag == "en" || tag.starts_with("en-") || tag == "*" {
                Self::English
            } else {
                continue;
            };
            if thousandths > best.0 {
                best = (thousandths, locale);
            }
        }
        best.1
    }
}

crate::codes::coded_enum! {
    /// How much room a row of a list takes.
    ListDensity {
        /// 54 pixels.
        Comfortable = "comfortable",
        /// 44 pixels.
        Compact = "compact",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_with_the_highest_quality_wins() {
        for (header, wanted) in [
            ("", Locale::English),
            ("zh-CN,zh;q=0.9,en;q=0.8", Locale::SimplifiedChinese),
            ("en;q=0.5, zh;q=0.4", Locale::English),
            ("fr, zh;q=0.1", Locale::SimplifiedChinese),
            ("fr", Locale::English),
        ] {
            assert_eq!(Locale::negotiate(header), wanted, "{header}");
        }
    }
}
