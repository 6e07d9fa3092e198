//! How the rows of the catalogue become a type: a variant for each, its id, its wordings, its arguments.

macro_rules! field {
    (text) => {
        String
    };
    (number) => {
        u32
    };
}

macro_rules! put {
    ($phrase:expr, $field:ident, text) => {
        $phrase.with(stringify!($field), $field.clone())
    };
    ($phrase:expr, $field:ident, number) => {
        $phrase.with_number(stringify!($field), i64::from(*$field))
    };
}

macro_rules! wordings {
    () => {
        1
    };
    ($wordings:literal) => {
        $wordings
    };
}

/// `Name { field: kind = sample } => "message-id" x wordings;`
macro_rules! prompts {
    ($($(#[$about:meta])* $name:ident $({ $($field:ident: $kind:ident = $sample:expr),+ })? => $id:literal $(x $wordings:literal)?;)+) => {
        /// One thing that the bot can say, apart from what stands in the articles.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Prompt {
            $($(#[$about])* $name $({ $($field: field!($kind)),+ })?),+
        }

        impl Prompt {
            /// The message's id in `replies.ftl`.
            pub fn id(&self) -> &'static str {
                match self { $(Self::$name { .. } => $id),+ }
            }

            /// In how many wordings it can be said.
            pub fn wordings(&self) -> u8 {
                match self { $(Self::$name { .. } => wordings!($($wordings)?)),+ }
            }

            fn bare(&self) -> Phrase {
                match self {
                    $(Self::$name $({ $($field),+ })? => {
                        let phrase = Phrase::new($id);
                        $($(let phrase = put!(phrase, $field, $kind);)+)?
                        phrase
                    }),+
                }
            }

            /// Each prompt once, with a plausible value for each argument.
            pub fn samples() -> Vec<Self> {
                vec![$(Self::$name $({ $($field: $sample.into()),+ })?),+]
            }
        }
    };
}
