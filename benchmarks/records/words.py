"""Parts of invented names: common ones come first and are drawn most often."""

from __future__ import annotations


def _apart(text: str, mark: str = " ") -> tuple[str, ...]:
    return tuple(text.split(mark))


SURNAMES = _apart(
    "Müller Smith García Martin Rossi Nowak Schmidt Johnson Fernández Bernard Ferrari Kowalski"
    " Schneider Williams González Dubois Russo Wiśniewski Fischer Brown Rodríguez Thomas Esposito"
    " Wójcik Weber Jones López Robert Bianchi Kamiński Meyer Davis Martínez Richard Romano"
    " Lewandowski Wagner Miller Sánchez Petit Colombo Zieliński Becker Wilson Pérez Durand Ricci"
    " Szymański Schulz Moore Gómez Leroy Marino Woźniak Hoffmann Taylor Jiménez Moreau Greco"
    " Dąbrowski Schäfer Anderson Ruiz Simon Bruno Kozłowski Koch Jackson Hernández Laurent Gallo"
    " Bauer White Díaz Lefèvre Conti Mazur Richter Harris Álvarez Michel Costa Krawczyk Klein"
    " Clark Muñoz Fontaine Mancini Piotrowski Wolf Lewis Romero Chevalier Rizzo Grabowski Schröder"
    " Walker Núñez Françoise Lombardi Pawłowski Neumann Hall Castro Gauthier Moretti Michalski"
    " Sørensen Åkesson Öberg Jørgensen Lindström Nyström Østergaard Bjørk Novák Svobodová Dvořák"
    " Černý Horváth Szabó Tóth Kovács Ionescu Popescu Şahin Yüksel Öztürk Silva Gonçalves Araújo"
    " O'Brien O'Connor MacLeod Murphy"
)
FIRST_NAMES = _apart(
    "Anna Michael María Jean Giulia Jan Sofia David José Marie Marco Katarzyna Emma Thomas Lucía"
    " Pierre Francesca Piotr Laura Daniel Carmen Camille Luca Agnieszka Julia Peter Andrés Léa"
    " Chiara Paweł Lena Robert Inés Chloé Matteo Małgorzata Björn Søren Zoë Renée François Jürgen"
    " Ángel Željko Ágnes István Ștefan Gülşen João Siobhán Åsa Łukasz Ömer"
)
TRADES = _apart(
    "Systems Logistics Consulting Foods Energy Software Medical Trading Engineering Industries"
    " Partners Solutions Transport Bau Metall Technik Services Holding Pharma Textiles Chemicals"
    " Electronics Packaging Media Finance Insurance Robotics Marine Aviation Optics Ceramics"
    " Möbel Getränke Brasserie Éditions Énergie Peintures Panadería Construcción Señalización"
    " Gücü Stål Skov Żywność Meble Szkło Laboratories Instruments Networks Analytics Security"
    " Recycling Furniture Travel Hotels Farms Vineyards Printing Motors Tools"
)
FORMS = _apart("GmbH,Ltd,Inc.,,S.A.,S.r.l.,AG,LLC,Sp. z o.o.,& Co. KG,B.V.,AB,A/S,SARL", ",")
BEGINNINGS = _apart(
    "Al Nor Vel Tri Cor Max Sol Ter Lum Hel Bri Nov Qua Zen Or Fal Gra Kin Mer Pax Rho Sil Tan Ul"
    " Vor Wes Xan Yor Zul Él Ås Øk Bal Cas Dor Ew Fen Gil Hax Ir"
)
MIDDLES = _apart("a e i o u an en in on or ax ex il ov ur amo eri ito ona ulu äl ör ié")
ENDINGS = _apart(
    "tech tron line dex gen via net ware max core lab form point tek flow soft plan port gate bit"
    " mark path ridge stone field wood shire"
)
INDUSTRIES = _apart(
    "Manufacturing,Software,Retail,Construction,Logistics,Health care,Consulting,Food and drink,"
    "Energy,Finance,Insurance,Education,Tourism,Media,Automotive,Chemicals,Telecommunications,"
    "Agriculture,Real estate,Public sector,Aerospace,Mining,Shipping,Textiles",
    ",",
)
CITIES = _apart(
    "Berlin,London,Paris,New York,Madrid,München,Milano,Warszawa,Zürich,Wien,Hamburg,Barcelona,"
    "Lyon,Chicago,Köln,Roma,Kraków,Genève,Stockholm,København,Praha,Budapest,Lisboa,São Paulo,"
    "Amsterdam,Bruxelles,Göteborg,Malmö,Århus,Oslo,Łódź,Wrocław,Gdańsk,Brno,Düsseldorf,Frankfurt,"
    "Stuttgart,Leipzig,Nürnberg,Dresden,Bremen,Saarbrücken,Toulouse,Nîmes,Orléans,Besançon,Torino,"
    "Napoli,Forlì,Málaga,Córdoba,Cádiz,Logroño,Valencia,Bogotá,Medellín,México,Montréal,Québec,"
    "İstanbul,İzmir,Reykjavík,Tromsø,Târgu Mureș,Plzeň,Győr,Pécs,Bristol,Leeds,Cork",
    ",",
)
COUNTRIES = _apart(
    "Germany,United Kingdom,France,United States,Spain,Italy,Poland,Switzerland,Austria,Sweden,"
    "Denmark,Czechia,Hungary,Portugal,Brazil,Netherlands,Belgium,Norway,Canada,Mexico",
    ",",
)
STATES = _apart(
    "Bayern,Bavaria,Hessen,California,Texas,Île-de-France,Cataluña,Lombardia,Małopolska", ","
)
CURRENCIES = ("EUR", "USD", "GBP", "PLN", "CHF", "SEK")
JOBS = _apart(
    "Buyer,Head of purchasing,Managing director,Accountant,Engineer,Sales lead,Assistant,"
    "Plant manager,Chief technology officer,Office manager,Legal counsel",
    ",",
)
STREETS = _apart(
    "Hauptstraße,High Street,Rue de la Gare,Via Roma,Calle Mayor,Bahnhofstraße,Station Road,"
    "Avenue Foch,Gran Vía,Rynek Główny,Kungsgatan,Nørregade",
    ",",
)
NOTES = (
    "Asks for an offer each spring; decides slowly but pays on time.",
    "Wants deliveries before eight in the morning. The gate is at the back of the yard.",
    "Met at the fair. Their board looks for one supplier for the whole of the south.",
    "Complained about the last invoice; call before sending another one.",
    "Does not want newsletters. Everything goes through the head of purchasing.",
)
