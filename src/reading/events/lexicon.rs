//! The words the tables know: the sorts of each, and which form of a verb it is.

use super::forms::{self, Form};
use std::collections::HashMap;
use std::sync::LazyLock;

/// Declares the sorts with the names the tables know them by.
macro_rules! sorts {
    ($($name:ident $written:literal),+ $(,)?) => {
        /// What a word can be; one word can be several things.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u8)]
        pub(super) enum Sort { $($name),+ }

        impl Sort {
            /// The sort with this name in a table.
            pub(super) fn named(name: &str) -> Option<Self> {
                match name { $($written => Some(Self::$name),)+ _ => None }
            }
        }
    };
}

sorts! {
    Be "BE", Have "HAVE", Do "DO", Will "WILL", May "MAY", To "TO", Not "NOT", Adverb "ADVERB",
    Planner "PLANNER", Expecter "EXPECTER", Believer "BELIEVER", Failer "FAILER", Decider "DECIDER", Continuer "CONTINUER", Accuser "ACCUSER", Preventer "PREVENTER",
    Sayer "SAYER", Announcer "ANNOUNCER", Indication "INDICATION", Plan "PLAN",
    Opener "OPENER", Preposition "PREPOSITION", Determiner "DETERMINER", Hedge "HEDGE",
    Measure "MEASURE", Mandate "MANDATE", Draft "DRAFT", Resolution "RESOLUTION", Report "REPORT", Trade "TRADE", Commodity "COMMODITY", Arms "ARMS", Missile "MISSILE",
    Nuclear "NUCLEAR", Deal "DEAL", Ties "TIES", Body "BODY", Vessel "VESSEL", List "LIST", Listed "LISTED", Asset "ASSET", Envoy "ENVOY", Title "TITLE", Chief "CHIEF", Talks "TALKS",
    Crime "CRIME", Listing "LISTING", Licence "LICENCE", Renewal "RENEWAL", Bill "BILL", Deferrer "DEFERRER", Wanter "WANTER", Guess "GUESS", Summit "SUMMIT", Meeting "MEETING",
}

/// A set of sorts.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Sorts(u64);

impl Sorts {
    pub(super) fn add(&mut self, sort: Sort) {
        self.0 |= 1 << sort as u8;
    }

    pub(super) fn has(self, sort: Sort) -> bool {
        self.0 & (1 << sort as u8) != 0
    }

    pub(super) fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// Words by sort; `@` stands before a verb that is meant in all its forms.
#[rustfmt::skip]
const WORDS: &[(Sort, &str)] = &[
    (Sort::Be, "is are was were be been being am"),
    (Sort::Have, "has have had having"),
    (Sort::Do, "do does did"),
    (Sort::Will, "will shall ll wo"),
    (Sort::May, "may might could would should can must ca"),
    (Sort::To, "to"),
    (Sort::Not, "not never nor neither"),
    (Sort::Adverb, "not never also now already again then still just soon since thus even ever once twice first long far further only always often later \
        yesterday today tomorrow jointly so back all both"),
    (Sort::Planner, "@plan @intend @propose @want @seek @call @urge @ask @threaten @vow @pledge @consider @push @demand @hope @aim @press @appeal @offer @weigh @mull \
        @require @oblige @instruct @advocate @favour @favor @suggest @recommend @promise @prepare @try @attempt @invite @encourage @pressure @swear @debate @discuss @support @oppose"),
    (Sort::Expecter, "@expect set due scheduled slated about going bound poised likely ready @forecast @predict"),
    (Sort::Believer, "believed thought said alleged reported suspected understood rumoured rumored claimed @appear @seem @claim @allege presumed estimated known"),
    (Sort::Failer, "@fail @refuse @decline failure refusal unable unwilling"),
    (Sort::Decider, "@agree @decide @vote @move decision agreement vote"),
    (Sort::Continuer, "@continue @begin @start @proceed @go managed manages"),
    (Sort::Accuser, "@accuse @suspect accusations accusation suspicion suspicions"),
    (Sort::Preventer, "@prevent @stop @deter @bar @keep @block @discourage @ban @prohibit"),
    (Sort::Sayer, "@say @tell @state @claim @allege @report @note @write @add @argue @warn @assert @insist @suggest @acknowledge @admit @conclude @complain \
        @estimate @explain @indicate @maintain @believe @accuse @find @show @reveal @stress @comment @remark @think @suspect @deny"),
    (Sort::Announcer, "@announce @confirm @declare"),
    (Sort::Indication, "indication indications evidence suspicion suspicions allegation allegations claims claim reports signs sign rumours rumors whether accusation accusations"),
    (Sort::Plan, "plan plans proposal proposals draft drafts call calls bid effort efforts push threat threats hope hopes petition petitions request requests"),
    (Sort::Opener, "that which who whom whose when while after before although though unless if because but whereas where until once since as according whether"),
    (Sort::Preposition, "of in on at by to for from with against into under over about between among towards toward including like via through within without during \
        regarding concerning despite amid upon along alongside targeting than"),
    (Sort::Determiner, "the a an its their his her this that these those any some no several two three four five more another each every our such"),
    (Sort::Hedge, "reportedly allegedly apparently supposedly purportedly possibly probably presumably suspected alleged"),
    (Sort::Measure, "sanction sanctions embargo embargoes embargos ban bans measure measures restriction restrictions freeze freezes cap caps ceiling tariff tariffs penalty penalties \
        curb curbs control controls blacklist package packages regime regimes prohibition prohibitions quota quotas blockade limits"),
    (Sort::Mandate, "mandate mandates term existence extension renewal work rollover authorisation authorization mission exemption waiver licence license monitoring exemptions \
        waivers licences licenses"),
    (Sort::Draft, "resolution resolutions draft text proposal motion bill law decree order legislation regulation directive act"),
    (Sort::Resolution, "resolution resolutions rules law laws obligations commitments agreement ceasefire truce treaty"),
    (Sort::Report, "report reports study studies assessment chapter findings analysis"),
    (Sort::Trade, "export exports import imports sale sales trade shipment shipments supply supplies purchase purchases delivery deliveries services transit flights travel \
        investment investments transactions insurance lending"),
    (Sort::Commodity, "oil crude coal petroleum fuel gas diesel grain timber gold diamonds textiles seafood iron steel minerals cargo cargoes goods luxury technology chips \
        electronics products cement copper kerosene microchips equipment components parts machinery uranium cash"),
    (Sort::Arms, "arms weapon weapons ammunition munitions missile missiles shells shell artillery rockets rocket drones drone tanks rifles explosives warplanes jets bombs grenades \
        mortars howitzers weaponry missiles torpedoes"),
    (Sort::Missile, "missile missiles rocket rockets satellite satellites icbm icbms projectile projectiles"),
    (Sort::Nuclear, "nuclear atomic bomb device warhead hydrogen thermonuclear"),
    (Sort::Deal, "deal deals treaty treaties agreement agreements accord accords pact pacts compromise truce ceasefire settlement memorandum protocol convention understanding"),
    (Sort::Ties, "ties relations relationship cooperation co-operation partnership friendship alliance bonds links rapprochement contacts"),
    (Sort::Body, "panel council committee commission board group team ministry department agency office court tribunal unit parliament assembly union taskforce bureau bank mission missions \
        bloc body force experts"),
    (Sort::Vessel, "ship ships vessel vessels tanker tankers freighter freighters boat boats yacht yachts carrier plane planes aircraft superyacht"),
    (Sort::List, "list lists blacklist register"),
    (Sort::Listed, "company companies firm firms individual individuals people person persons entity entities official officials bank banks ship ships vessel vessels tanker tankers \
        network networks organisation organisations organization organizations businessman businessmen oligarch oligarchs trader traders exchange exchanges group groups refinery \
        refineries shipyard shipyards commander commanders general generals airline airlines officers officer judges judge ministers minister banker bankers port ports national nationals citizen citizens leader leaders"),
    (Sort::Asset, "assets asset funds account accounts property reserves money holdings shares"),
    (Sort::Envoy, "ambassador ambassadors diplomat diplomats envoy envoys"),
    (Sort::Title, "president minister ambassador envoy leader counterpart chief secretary chancellor premier spokesman spokeswoman spokesperson commissioner general mr mrs ms dr prime \
        foreign defence defense representative dictator senator governor director head king queen prince sir diplomat deputy analyst former treasury state"),
    (Sort::Chief, "president leader counterpart premier chancellor king dictator presidents leaders"),
    (Sort::Talks, "talks negotiations dialogue consultations discussions"),
    (Sort::Summit, "summit"),
    (Sort::Meeting, "meeting session"),
    (Sort::Deferrer, "@postpone @delay @cancel @shelve @avoid @avert @skip"),
    (Sort::Wanter, "@seek @demand @want @propose @plan @request @schedule @need @await @ask @call"),
    (Sort::Guess, "speculation possibility prospect prospects fear fears likelihood idea chance suggestion suggestions"),
    (Sort::Listing, "listing listings designation designations"),
    (Sort::Licence, "licence licences license licenses waiver waivers exemption exemptions"),
    (Sort::Renewal, "extension extensions renewal renewals rollover prolongation"),
    (Sort::Bill, "bill bills motion motions draft drafts text amendment resolution resolutions"),
    (Sort::Crime, "violation breach defiance contravention evasion sanctions embargo illicit illegal illegally smuggled clandestine"),
];

/// What the tables say of one word.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Entry {
    pub(super) sorts: Sorts,
    pub(super) form: Form,
}

static LEXICON: LazyLock<HashMap<String, Entry>> = LazyLock::new(|| {
    let mut entries: HashMap<String, Entry> = HashMap::new();
    for (sort, words) in WORDS {
        for word in words.split_whitespace() {
            match word.strip_prefix('@') {
                None => entries.entry(word.to_owned()).or_default().sorts.add(*sort),
                Some(verb) => add_verb(&mut entries, verb, Some(*sort)),
            }
        }
    }
    super::table::verbs().for_each(|verb| add_verb(&mut entries, verb, None));
    entries
});

fn add_verb(entries: &mut HashMap<String, Entry>, verb: &str, sort: Option<Sort>) {
    for (word, form) in forms::all(verb) {
        let entry = entries.entry(word).or_default();
        entry.form.add(form);
        if let Some(sort) = sort {
            entry.sorts.add(sort);
        }
    }
}

/// What is known of a word in small letters.
pub(super) fn entry(small: &str) -> Entry {
    LEXICON.get(small).copied().unwrap_or_default()
}
