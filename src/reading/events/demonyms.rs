//! What the people and things of a country are called, by its code in ISO 3166-1.

/// The code, then adjectives and names of the people; names of the state that lists seldom give come after.
#[rustfmt::skip]
const DEMONYMS: &str = "
ad Andorran Andorrans|ae Emirati Emiratis UAE|af Afghan Afghans|ag Antiguan Antiguans|al Albanian Albanians|am Armenian Armenians|ao Angolan Angolans|ar Argentine Argentinian Argentines Argentinians
at Austrian Austrians|au Australian Australians|az Azerbaijani Azerbaijanis Azeri Azeris|ba Bosnian Bosnians|bb Barbadian Barbadians|bd Bangladeshi Bangladeshis|be Belgian Belgians|bf Burkinabe
bg Bulgarian Bulgarians|bh Bahraini Bahrainis|bi Burundian Burundians|bj Beninese|bn Bruneian Bruneians|bo Bolivian Bolivians|br Brazilian Brazilians|bs Bahamian Bahamians|bt Bhutanese
bw Botswanan Batswana|by Belarusian Belarusians Belarussian|bz Belizean Belizeans|ca Canadian Canadians|cd Congolese DRC|cf Central_African|cg Congolese|ch Swiss|ci Ivorian Ivorians|cl Chilean Chileans
cm Cameroonian Cameroonians|cn Chinese People's_Republic|co Colombian Colombians|cr Costa_Rican Costa_Ricans|cu Cuban Cubans|cv Cape_Verdean|cy Cypriot Cypriots|cz Czech Czechs|de German Germans|dj Djiboutian
dk Danish Danes|dm Dominican|do Dominican Dominicans|dz Algerian Algerians|ec Ecuadorian Ecuadorians|ee Estonian Estonians|eg Egyptian Egyptians|er Eritrean Eritreans|es Spanish Spaniards
et Ethiopian Ethiopians|fi Finnish Finns|fj Fijian Fijians|fr French|ga Gabonese|gb British Britons UK U.K.|gd Grenadian Grenadians|ge Georgian Georgians|gh Ghanaian Ghanaians|gm Gambian Gambians|gn Guinean Guineans
gq Equatorial_Guinean|gr Greek Greeks|gt Guatemalan Guatemalans|gw Bissau-Guinean|gy Guyanese|hn Honduran Hondurans|hr Croatian Croatians Croats|ht Haitian Haitians|hu Hungarian Hungarians|id Indonesian Indonesians
ie Irish|il Israeli Israelis|in Indian Indians|iq Iraqi Iraqis|ir Iranian Iranians|is Icelandic Icelanders|it Italian Italians|jm Jamaican Jamaicans|jo Jordanian Jordanians|jp Japanese|ke Kenyan Kenyans
kg Kyrgyz|kh Cambodian Cambodians|kp North_Korean North_Koreans DPRK|kr South_Korean South_Koreans|kw Kuwaiti Kuwaitis|kz Kazakh Kazakhs Kazakhstani|la Lao Laotian Laotians|lb Lebanese|li Liechtensteiner|lk Sri_Lankan Sri_Lankans
lr Liberian Liberians|ls Basotho|lt Lithuanian Lithuanians|lu Luxembourgish|lv Latvian Latvians|ly Libyan Libyans|ma Moroccan Moroccans|mc Monegasque|md Moldovan Moldovans|me Montenegrin Montenegrins|mg Malagasy
mk Macedonian Macedonians|ml Malian Malians|mm Burmese|mn Mongolian Mongolians|mr Mauritanian Mauritanians|mt Maltese|mu Mauritian Mauritians|mv Maldivian Maldivians|mw Malawian Malawians|mx Mexican Mexicans|my Malaysian Malaysians
mz Mozambican Mozambicans|na Namibian Namibians|ne Nigerien Nigeriens|ng Nigerian Nigerians|ni Nicaraguan Nicaraguans|nl Dutch|no Norwegian Norwegians|np Nepalese Nepali|nz New_Zealander New_Zealanders|om Omani Omanis
pa Panamanian Panamanians|pe Peruvian Peruvians|pg Papua_New_Guinean|ph Filipino Philippine Filipinos|pk Pakistani Pakistanis|pl Polish Poles|ps Palestinian Palestinians|pt Portuguese|py Paraguayan Paraguayans|qa Qatari Qataris
ro Romanian Romanians|rs Serbian Serbians Serbs|ru Russian Russians|rw Rwandan Rwandans|sa Saudi Saudis|sc Seychellois|sd Sudanese|se Swedish Swedes|sg Singaporean Singaporeans|si Slovenian Slovenians|sk Slovak Slovaks
sl Sierra_Leonean|sm Sammarinese|sn Senegalese|so Somali Somalis|sr Surinamese|ss South_Sudanese|st Sao_Tomean|sv Salvadoran Salvadorans|sy Syrian Syrians|sz Swazi|td Chadian Chadians|tg Togolese|th Thai Thais
tj Tajik Tajiks|tl Timorese|tm Turkmen|tn Tunisian Tunisians|to Tongan|tr Turkish Turks|tt Trinidadian|tw Taiwanese|tz Tanzanian Tanzanians|ua Ukrainian Ukrainians|ug Ugandan Ugandans|us American Americans US U.S.
uy Uruguayan Uruguayans|uz Uzbek Uzbeks|va Vatican|ve Venezuelan Venezuelans|vn Vietnamese|xk Kosovar Kosovars|ye Yemeni Yemenis|za South_African South_Africans|zm Zambian Zambians|zw Zimbabwean Zimbabweans
";

/// The adjectives and names for a country, each as the words it is written with.
pub(super) fn of(country: &str) -> impl Iterator<Item = String> {
    let rows = DEMONYMS.split(['|', '\n']).filter_map(|row| row.split_once(' '));
    let country = country.to_ascii_lowercase();
    rows.filter(move |(code, _)| *code == country).flat_map(|(_, names)| names.split(' ')).map(|name| name.replace('_', " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_country_has_one_row() {
        let mut codes: Vec<_> = DEMONYMS.split(['|', '\n']).filter_map(|row| row.split_once(' ')).map(|(code, _)| code).collect();
        let all = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!((all, codes.iter().all(|code| code.len() == 2)), (codes.len(), true));
        assert_eq!(of("kp").next().as_deref(), Some("North Korean"));
    }
}
