//! The sentences, each with its name and its three languages: French, English, Arabic.
//!
//! Short sentences, « vous », no jargon, at the level of « facile à lire »; apostrophes are typographic, and the spaces
//! before `:` `?` `!` `»` do not break (`\u{a0}`). The words of the field stay in French in other languages when nothing else
//! says them (CAF, MSA, quotient familial), explained where they first come.

macro_rules! catalogue {
    ($($nom:ident $(($($trou:ident),+))? = $francais:literal, $anglais:literal, $arabe:literal;)*) => {
        #[expect(non_camel_case_types, reason = "the names of the functions")]
        enum Numero {
            $($nom,)*
        }

        $(
            #[doc = concat!("« ", $francais, " »")]
            pub fn $nom($($($trou: &str),+)?) -> phrase!($($($trou),+)?) {
                phrase!(crate::lire(Numero::$nom as usize) $(, $($trou),+)?)
            }
        )*

        // An empty sentence is a missing one: it does not compile.
        const _: () = {
            $(assert!(!$francais.is_empty() && !$anglais.is_empty() && !$arabe.is_empty(), stringify!($nom));)*
        };

        /// The sentences of a language, in the order of their numbers.
        #[cfg(any(not(target_arch = "wasm32"), feature = "compiles"))]
        pub const fn phrases(langue: crate::Langue) -> &'static [&'static str] {
            const FRANCAIS: &[&str] = &[$($francais),*];
            const ANGLAIS: &[&str] = &[$($anglais),*];
            const ARABE: &[&str] = &[$($arabe),*];
            match langue {
                crate::Langue::Francais => FRANCAIS,
                crate::Langue::Anglais => ANGLAIS,
                crate::Langue::Arabe => ARABE,
            }
        }

        /// The names of the sentences, in the same order.
        #[cfg(any(not(target_arch = "wasm32"), feature = "compiles"))]
        pub const NOMS: &[&str] = &[$(stringify!($nom)),*];
    };
}

macro_rules! phrase {
    () => { &'static str };
    ($trou:ident $(, $autres:ident)*) => { String };
    ($modele:expr) => { $modele };
    ($modele:expr, $($trous:ident),+) => { crate::modele::composer($modele, &[$($trous),+]) };
}

catalogue! {
    // Common to several steps
    chargement =
        "Chargement du formulaire…",
        "The form is loading…",
        "جارٍ تحميل الاستمارة…";
    echec_chargement =
        "Le formulaire ne s’est pas chargé. Vérifiez votre connexion, puis réessayez.",
        "The form did not load. Check your connection, then try again.",
        "لم يتم تحميل الاستمارة. تحققوا من اتصالكم بالإنترنت، ثم أعيدوا المحاولة.";
    page_refusee =
        "Le formulaire ne peut pas s’ouvrir dans cette page. Votre connexion fonctionne. Vous pouvez remplir le formulaire dans sa page.",
        "The form cannot be opened in this page. Your connection works. You can fill in the form in its own page.",
        "لا يمكن فتح الاستمارة في هذه الصفحة. اتصالكم بالإنترنت يعمل. يمكنكم ملء الاستمارة في صفحتها الخاصة.";
    page_refusee_lien =
        "Ouvrir le formulaire dans sa page",
        "Open the form in its own page",
        "فتح الاستمارة في صفحتها الخاصة";
    reessayer =
        "Réessayer",
        "Try again",
        "إعادة المحاولة";
    retour =
        "Retour",
        "Back",
        "رجوع";
    continuer =
        "Continuer",
        "Continue",
        "متابعة";
    facultatif =
        " (facultatif)",
        " (optional)",
        " (اختياري)";
    obligatoire =
        "Répondez à toutes les questions. Celles qui sont marquées «\u{a0}facultatif\u{a0}» peuvent rester vides.",
        "Answer all the questions. Those marked “optional” can be left empty.",
        "أجيبوا عن جميع الأسئلة. يمكن ترك الأسئلة التي كُتب أمامها «اختياري» فارغة.";
    erreur_prefixe =
        "Erreur\u{a0}: ",
        "Error: ",
        "خطأ: ";
    une_erreur =
        "Une réponse est à corriger",
        "One answer needs correcting",
        "توجد إجابة واحدة يجب تصحيحها";
    nouvelle_fenetre =
        " (nouvelle fenêtre)",
        " (new window)",
        " (نافذة جديدة)";
    echec_reseau =
        "La connexion est coupée ou trop lente. Vos réponses sont gardées sur cette page. Vérifiez votre connexion, puis réessayez.",
        "The connection is lost or too slow. Your answers are kept on this page. Check your connection, then try again.",
        "الاتصال بالإنترنت مقطوع أو بطيء جدا. إجاباتكم محفوظة في هذه الصفحة. تحققوا من اتصالكم، ثم أعيدوا المحاولة.";
    echec_illisible =
        "Le service a donné une réponse que ce formulaire ne comprend pas. Vos réponses sont gardées sur cette page. Réessayez dans quelques minutes.",
        "The service sent an answer that this form does not understand. Your answers are kept on this page. Try again in a few minutes.",
        "لم تفهم هذه الاستمارة رد الموقع. إجاباتكم محفوظة في هذه الصفحة. أعيدوا المحاولة بعد بضع دقائق.";
    oui =
        "Oui",
        "Yes",
        "نعم";
    non =
        "Non",
        "No",
        "لا";

    // Step 1
    services_titre =
        "Quels services voulez-vous demander\u{a0}?",
        "Which services do you want to ask for?",
        "ما هي الخدمات التي تريدون طلبها؟";
    services_legende =
        "Services",
        "Services",
        "الخدمات";
    services_aide =
        "Vous pouvez en choisir plusieurs. Vous remplissez le formulaire une seule fois.",
        "You can choose more than one. You only fill in the form once.",
        "يمكنكم اختيار عدة خدمات. تملؤون الاستمارة مرة واحدة فقط.";
    ouverture_future(jour) =
        "Inscriptions ouvertes à partir du {0}.",
        "You can sign up from {0}.",
        "يبدأ التسجيل في {0}.";
    ouverture_passee(jour) =
        "Inscriptions terminées depuis le {0}.",
        "Sign-up closed on {0}.",
        "انتهى التسجيل في {0}.";
    services_aucun =
        "Aucun service n’est proposé pour le moment.",
        "There are no services to ask for at the moment.",
        "لا توجد أي خدمة متاحة حاليا.";

    // Step 2, notice
    information_titre =
        "Ce que nous allons demander",
        "What we will ask for",
        "ما سنطلبه";
    information_source_titre =
        "D’où viennent ces informations\u{a0}?",
        "Where does this information come from?",
        "من أين تأتي هذه المعلومات؟";
    information_source =
        "De la CAF ou de la MSA, par le service public API Particulier. Vous n’avez aucun papier à fournir.",
        "From the CAF or the MSA, through the public service API Particulier. You do not have to give us any papers.",
        "من CAF أو MSA، عبر الخدمة العمومية API Particulier. لا تحتاجون إلى تقديم أي وثيقة.";
    information_source_dgfip =
        "Votre revenu fiscal de référence, vos parts et votre impôt viennent des impôts (DGFIP), par le service public API Impôt Particulier.",
        "Your reference tax income (revenu fiscal de référence), your tax shares (parts) and your tax come from the tax office (DGFIP), through the public service API Impôt Particulier.",
        "الدخل الضريبي المرجعي (revenu fiscal de référence) وعدد الحصص الضريبية (parts) ومبلغ ضريبتكم: هذه المعلومات تأتي من مصلحة الضرائب (DGFIP)، عبر الخدمة العمومية API Impôt Particulier.";
    information_duree_titre =
        "Combien de temps sont-elles gardées\u{a0}?",
        "How long is it kept?",
        "كم من الوقت تُحفظ هذه المعلومات؟";
    information_brouillon =
        "Pendant que vous remplissez le formulaire, vos réponses sont gardées 30 minutes au plus dans cet onglet, chiffrées par le service, pour ne rien perdre si la page se recharge.",
        "While you fill in the form, your answers are kept for 30 minutes at most in this tab, encrypted by the service, so that nothing is lost if the page reloads.",
        "أثناء ملء الاستمارة، تُحفظ إجاباتكم لمدة 30 دقيقة على الأكثر في هذه النافذة، مشفرة من طرف الخدمة، حتى لا يضيع شيء إذا أُعيد تحميل الصفحة.";
    information_droits_titre =
        "Quels sont vos droits\u{a0}?",
        "What are your rights?",
        "ما هي حقوقكم؟";
    information_droits =
        "Vous pouvez voir, corriger ou contester chaque information. Vous pouvez aussi demander qu’elle soit effacée.",
        "You can see, correct or dispute any piece of information. You can also ask for it to be deleted.",
        "يمكنكم الاطلاع على كل معلومة أو تصحيحها أو الاعتراض عليها. يمكنكم أيضا طلب حذفها.";
    information_dpo =
        "Pour vos données, écrivez au délégué à la protection des données\u{a0}: ",
        "For questions about your data, write to the data protection officer: ",
        "بخصوص بياناتكم، اكتبوا إلى المسؤول عن حماية البيانات: ";
    information_cnil =
        "Si vous pensez que vos droits ne sont pas respectés, vous pouvez écrire à la CNIL (www.cnil.fr).",
        "If you think that your rights are not respected, you can write to the CNIL (www.cnil.fr).",
        "إذا كنتم تعتقدون أن حقوقكم غير محترمة، يمكنكم الكتابة إلى CNIL (www.cnil.fr).";
    information_contact_titre =
        "Une question\u{a0}?",
        "Any questions?",
        "هل لديكم سؤال؟";

    // Step 2, choice
    identification_titre =
        "Comment voulez-vous continuer\u{a0}?",
        "How do you want to continue?",
        "كيف تريدون المتابعة؟";
    deja_bouton =
        "Continuer sans recommencer",
        "Continue without starting again",
        "متابعة دون البدء من جديد";
    deja_aide =
        "Votre identification est gardée.",
        "You have already confirmed your identity.",
        "سبق أن أكدتم هويتكم.";
    fc_bouton =
        "S’identifier avec FranceConnect",
        "Sign in with FranceConnect",
        "تأكيد الهوية عبر FranceConnect";
    fc_aide =
        "Le plus rapide\u{a0}: votre formulaire est rempli pour vous.",
        "The quickest way: your form is filled in for you.",
        "الطريقة الأسرع: تُملأ الاستمارة بدلا منكم.";
    fc_quoi =
        "Qu’est-ce que FranceConnect\u{a0}?",
        "What is FranceConnect?",
        "ما هو FranceConnect؟";
    saisie_bouton =
        "Je préfère écrire mon identité",
        "I prefer to write my identity",
        "أفضل كتابة هويتي";
    saisie_aide =
        "La mairie cherche votre dossier à la CAF ou à la MSA. Vous ne verrez pas ces informations ici.",
        "The town hall looks for your file at the CAF or the MSA. You will not see this information here.",
        "تبحث البلدية عن ملفكم لدى CAF أو MSA. لن تظهر لكم هذه المعلومات هنا.";
    main_bouton =
        "Remplir le formulaire à la main",
        "Fill in the form by hand",
        "ملء الاستمارة بنفسي";
    main_aide =
        "La mairie vous demandera peut-être des papiers.",
        "The town hall may ask you for papers.",
        "قد تطلب منكم البلدية وثائق.";
    fc_fenetre =
        "Une fenêtre FranceConnect est ouverte. Identifiez-vous dans cette fenêtre, puis revenez ici.",
        "A FranceConnect window is open. Sign in in that window, then come back here.",
        "نافذة FranceConnect مفتوحة. أكدوا هويتكم في تلك النافذة، ثم عودوا إلى هنا.";
    fc_ouvrir =
        "Ouvrir à nouveau",
        "Open again",
        "إعادة الفتح";
    annuler =
        "Annuler",
        "Cancel",
        "إلغاء";
    fc_recuperation =
        "Nous récupérons vos informations. Cela peut prendre une minute.",
        "We are getting your information. This may take a minute.",
        "نحن نجلب معلوماتكم. قد يستغرق ذلك دقيقة.";
    panne =
        "La CAF et la MSA ne répondent pas en ce moment. Vous pouvez quand même remplir le formulaire\u{a0}: la mairie vérifiera plus tard.",
        "The CAF and the MSA are not answering at the moment. You can fill in the form all the same: the town hall will check later.",
        "لا تستجيب CAF و MSA في الوقت الحالي. يمكنكم مع ذلك ملء الاستمارة: ستتحقق البلدية لاحقا.";
    maintenance(heure) =
        "La CAF et la MSA sont en maintenance jusqu’à {0}. Vous pouvez quand même remplir le formulaire\u{a0}: la mairie vérifiera plus tard.",
        "The CAF and the MSA are under maintenance until {0}. You can fill in the form all the same: the town hall will check later.",
        "CAF و MSA في صيانة حتى الساعة {0}. يمكنكم مع ذلك ملء الاستمارة: ستتحقق البلدية لاحقا.";
    salle_titre =
        "Beaucoup de familles font leur demande en même temps",
        "Many families are applying at the same time",
        "عائلات كثيرة تقدم طلبها في الوقت نفسه";
    salle_place(rang, duree) =
        "Votre place dans la file d’attente\u{a0}: {0}. Attente\u{a0}: {1}.",
        "Your place in the queue: {0}. Waiting time: {1}.",
        "مكانكم في طابور الانتظار: {0}. مدة الانتظار: {1}.";
    salle_une_minute =
        "moins d’une minute",
        "less than a minute",
        "أقل من دقيقة";
    salle_minutes(nombre) =
        "environ {0} minutes",
        "about {0} minutes",
        "حوالي {0} دقيقة";
    salle_aide =
        "Laissez cette page ouverte. Quand votre tour arrive, nous continuons tout seuls. Si la connexion se coupe, vous gardez votre place.",
        "Leave this page open. When your turn comes, we go on by ourselves. If the connection is cut, you keep your place.",
        "اتركوا هذه الصفحة مفتوحة. عندما يحين دوركم، نتابع تلقائيا. إذا انقطع الاتصال، تحتفظون بمكانكم.";
    salle_sortir =
        "Ne pas attendre et remplir à la main",
        "Do not wait and fill in by hand",
        "عدم الانتظار والملء باليد";
    fc_fermee =
        "La fenêtre FranceConnect est fermée. Vous pouvez l’ouvrir à nouveau ou continuer autrement.",
        "The FranceConnect window is closed. You can open it again or continue another way.",
        "نافذة FranceConnect مغلقة. يمكنكم فتحها من جديد أو المتابعة بطريقة أخرى.";
    fc_impossible =
        "FranceConnect ne peut pas s’ouvrir dans ce navigateur. Choisissez une autre façon de continuer.",
        "FranceConnect cannot open in this browser. Choose another way to continue.",
        "لا يمكن فتح FranceConnect في هذا المتصفح. اختاروا طريقة أخرى للمتابعة.";
    fc_refuse =
        "Vous n’avez pas terminé l’identification avec FranceConnect. Vous pouvez recommencer ou continuer autrement.",
        "You did not finish signing in with FranceConnect. You can start again or continue another way.",
        "لم تكملوا تأكيد هويتكم عبر FranceConnect. يمكنكم البدء من جديد أو المتابعة بطريقة أخرى.";
    fc_recommencer =
        "L’identification a pris trop de temps. Recommencez, s’il vous plaît.",
        "Signing in took too long. Please start again.",
        "استغرق تأكيد الهوية وقتا طويلا. من فضلكم، ابدؤوا من جديد.";

    // Step 2, typed identity
    identite_titre =
        "Votre identité",
        "Your identity",
        "هويتكم";
    identite_aide =
        "Écrivez votre identité comme sur votre acte de naissance.",
        "Write your identity as it is on your birth certificate, in Latin letters (A, B, C).",
        "اكتبوا هويتكم كما هي في شهادة ميلادكم، بالحروف اللاتينية.";
    identite_incomplete =
        "FranceConnect ne connaît pas toute votre identité. Complétez-la ici.",
        "FranceConnect does not know your whole identity. Complete it here.",
        "لا يعرف FranceConnect كل هويتكم. أكملوها هنا.";
    nom_naissance =
        "Nom de naissance",
        "Birth name (nom de naissance)",
        "اسم العائلة عند الميلاد (nom de naissance)";
    nom_naissance_aide =
        "Le nom de votre acte de naissance.",
        "The family name on your birth certificate.",
        "اسم العائلة المكتوب في شهادة ميلادكم.";
    nom_usage =
        "Nom d’usage",
        "Name you use (nom d’usage)",
        "اسم العائلة المستعمل (nom d’usage)";
    nom_usage_aide =
        "Par exemple votre nom de mariage.",
        "For example, your married name.",
        "مثلا، اسم العائلة بعد الزواج.";
    prenom_1 =
        "Premier prénom",
        "First given name",
        "الاسم الشخصي الأول";
    prenom_2 =
        "Deuxième prénom",
        "Second given name",
        "الاسم الشخصي الثاني";
    prenom_3 =
        "Troisième prénom",
        "Third given name",
        "الاسم الشخصي الثالث";
    date_naissance =
        "Date de naissance",
        "Date of birth",
        "تاريخ الميلاد";
    date_aide =
        "Par exemple 27 03 1987. Si vous ne connaissez pas le jour, laissez la case vide.",
        "For example, 27 03 1987. If you do not know the day, leave the box empty.",
        "مثلا 27 03 1987. إذا كنتم لا تعرفون اليوم، اتركوا الخانة فارغة.";
    date_aide_complete =
        "Par exemple 27 03 2019.",
        "For example, 27 03 2019.",
        "مثلا 27 03 2019.";
    jour =
        "Jour",
        "Day",
        "اليوم";
    mois =
        "Mois",
        "Month",
        "الشهر";
    annee =
        "Année",
        "Year",
        "السنة";
    sexe =
        "Sexe",
        "Sex",
        "الجنس";
    sexe_aide =
        "Comme sur votre acte de naissance.",
        "As on your birth certificate.",
        "كما في شهادة ميلادكم.";
    femme =
        "Femme",
        "Female",
        "أنثى";
    homme =
        "Homme",
        "Male",
        "ذكر";
    ne_en_france =
        "Êtes-vous né ou née en France\u{a0}?",
        "Were you born in France?",
        "هل ولدتم في فرنسا؟";
    ne_en_france_manquant =
        "Choisissez «\u{a0}Oui\u{a0}» ou «\u{a0}Non\u{a0}».",
        "Choose ‘Yes’ or ‘No’.",
        "اختاروا «نعم» أو «لا».";
    numero_fiscal =
        "Numéro fiscal",
        "Tax number (numéro fiscal)",
        "الرقم الضريبي (numéro fiscal)";
    numero_fiscal_aide =
        "Les 13 chiffres en haut de votre avis d’impôt. La mairie peut ainsi demander votre revenu fiscal aux impôts, sans papier.",
        "The 13 digits at the top of your tax notice (avis d’impôt). With them, the town hall can ask the tax office for your tax income, and you need no papers.",
        "الأرقام الـ13 في أعلى إشعار الضريبة (avis d’impôt). بهذا الرقم تطلب البلدية دخلكم الضريبي من مصلحة الضرائب، دون وثائق.";
    commune =
        "Commune de naissance",
        "Town of birth (commune de naissance)",
        "مدينة أو قرية الميلاد (commune de naissance)";
    commune_aide =
        "Écrivez les premières lettres, puis choisissez dans la liste. Pour Paris, Lyon ou Marseille, ajoutez l’arrondissement.",
        "Write the first letters, then choose from the list. For Paris, Lyon or Marseille, add the district (arrondissement).",
        "اكتبوا بداية الاسم بالحروف اللاتينية، ثم اختاروا من القائمة. بالنسبة إلى باريس أو ليون أو مرسيليا، أضيفوا رقم الدائرة (arrondissement).";
    pays =
        "Pays de naissance",
        "Country of birth",
        "بلد الميلاد";
    pays_aide =
        "Écrivez les premières lettres, puis choisissez dans la liste.",
        "Write the first letters of its name in French, then choose from the list.",
        "اكتبوا بداية اسم البلد بالفرنسية، ثم اختاروا من القائمة.";
    recherche_aucun =
        "Aucun résultat. Vérifiez l’orthographe.",
        "No results. Check the spelling.",
        "لا توجد أي نتيجة. تحققوا من الكتابة.";
    recherche_un =
        "1 résultat. Utilisez les flèches pour le choisir.",
        "1 result. Use the arrow keys to choose it.",
        "نتيجة واحدة. استعملوا الأسهم لاختيارها.";
    recherche_plusieurs(nombre) =
        "{0} résultats. Utilisez les flèches pour choisir.",
        "{0} {0|result|results}. Use the arrow keys to choose.",
        "عدد النتائج: {0}. استعملوا الأسهم للاختيار.";
    recherche_echec =
        "La recherche ne répond pas. Réessayez dans un instant.",
        "The search is not answering. Try again in a moment.",
        "البحث لا يستجيب. أعيدوا المحاولة بعد لحظات.";
    recherche_choisi =
        "Choix\u{a0}: ",
        "Your choice: ",
        "اختياركم: ";

    // Step 3
    famille_titre =
        "Votre famille",
        "Your family",
        "عائلتكم";
    famille_saisie =
        "La mairie vérifiera ces informations auprès de la CAF ou de la MSA.",
        "The town hall will check this information with the CAF or the MSA.",
        "ستتحقق البلدية من هذه المعلومات لدى CAF أو MSA.";
    famille_main =
        "La mairie vérifiera vos réponses. Elle vous demandera peut-être des papiers.",
        "The town hall will check your answers. It may ask you for papers.",
        "ستتحقق البلدية من إجاباتكم. قد تطلب منكم وثائق.";
    famille_certifiee =
        "Ces informations viennent de la CAF ou de la MSA. Vérifiez-les. Si une information n’est pas juste, dites-le-nous.",
        "This information comes from the CAF or the MSA. Please check it. If something is not right, tell us.",
        "هذه المعلومات من CAF أو MSA. تحققوا منها. إذا كانت معلومة غير صحيحة، أخبرونا.";
    famille_certifiee_impots =
        "Ces informations viennent de la CAF ou de la MSA, et des impôts (DGFIP). Vérifiez-les. Si une information n’est pas juste, dites-le-nous.",
        "This information comes from the CAF or the MSA, and from the tax office (DGFIP). Please check it. If something is not right, tell us.",
        "هذه المعلومات من CAF أو MSA، ومن مصلحة الضرائب (DGFIP). تحققوا منها. إذا كانت معلومة غير صحيحة، أخبرونا.";
    famille_non_affichable =
        "Votre dossier est trouvé. La mairie doit d’abord le vérifier\u{a0}: nous ne pouvons pas l’afficher ici. Remplissez le formulaire.",
        "We found your file. The town hall must check it first, so we cannot show it here. Please fill in the form.",
        "وجدنا ملفكم. يجب أن تتحقق منه البلدية أولا، لذلك لا يمكننا عرضه هنا. املؤوا الاستمارة.";
    famille_introuvable =
        "La CAF et la MSA ne trouvent pas votre dossier. Ce n’est pas grave\u{a0}: remplissez le formulaire, la mairie vérifiera.",
        "The CAF and the MSA cannot find your file. This is not a problem: fill in the form, and the town hall will check.",
        "لم تجد CAF وMSA ملفكم. لا بأس: املؤوا الاستمارة، وستتحقق البلدية.";
    famille_autre =
        "Les informations trouvées ne sont pas à votre nom\u{a0}: nous ne pouvons pas les afficher. Remplissez le formulaire, la mairie vérifiera.",
        "The information we found is not in your name, so we cannot show it. Fill in the form, and the town hall will check.",
        "المعلومات التي وجدناها ليست باسمكم، لذلك لا يمكننا عرضها. املؤوا الاستمارة، وستتحقق البلدية.";
    famille_indisponible =
        "La CAF et la MSA ne répondent pas pour le moment. Remplissez le formulaire, la mairie vérifiera plus tard.",
        "The CAF and the MSA are not answering at the moment. Fill in the form, and the town hall will check later.",
        "لا ترد CAF وMSA حاليا. املؤوا الاستمارة، وستتحقق البلدية لاحقا.";
    salle_complete(heure) =
        "Trop de familles attendent en ce moment. Revenez à {0}, ou remplissez le formulaire\u{a0}: la mairie vérifiera plus tard.",
        "Too many families are waiting at the moment. Come back at {0}, or fill in the form: the town hall will check later.",
        "عائلات كثيرة جدا تنتظر حاليا. عودوا في الساعة {0}، أو املؤوا الاستمارة: ستتحقق البلدية لاحقا.";
    identifie_comme =
        "Vous êtes identifié avec FranceConnect\u{a0}: ",
        "You are signed in with FranceConnect as: ",
        "تم تأكيد هويتكم عبر FranceConnect: ";
    vous =
        "Vous",
        "You",
        "أنتم";
    vous_et_conjoint =
        "Vous et votre conjoint",
        "You and your partner",
        "أنتم وشريك حياتكم";
    parent =
        "L’autre parent",
        "The other parent",
        "الوالد الآخر";
    parent_aide =
        "Si les enfants ont un autre parent que les adultes ci-dessus, vous pouvez l’indiquer.",
        "If the children have another parent who is not one of the adults above, you can tell us here.",
        "إذا كان أحد والدي الأطفال غير مذكور أعلاه، يمكنكم ذكره هنا.";
    ajouter_parent =
        "Ajouter l’autre parent",
        "Add the other parent",
        "إضافة الوالد الآخر";
    retirer_parent =
        "Retirer l’autre parent",
        "Remove the other parent",
        "إزالة الوالد الآخر";
    prenom_parent =
        "Prénom de l’autre parent",
        "Other parent’s first name",
        "الاسم الشخصي للوالد الآخر";
    nom_parent =
        "Nom de l’autre parent",
        "Other parent’s family name",
        "اسم عائلة الوالد الآخر";
    prenoms =
        "Prénoms",
        "First names",
        "الأسماء الشخصية";
    prenom_enfant =
        "Prénom de l’enfant",
        "Child’s first name",
        "الاسم الشخصي للطفل";
    nom_enfant =
        "Nom de l’enfant",
        "Child’s family name",
        "اسم عائلة الطفل";
    enfants =
        "Vos enfants",
        "Your children",
        "أطفالكم";
    enfants_aucun =
        "Aucun enfant n’est connu de la CAF ou de la MSA. Vous pouvez en ajouter.",
        "The CAF or the MSA knows of no children. You can add some.",
        "لا تعرف CAF أو MSA أي طفل لكم. يمكنكم إضافة أطفال.";
    enfants_a_ajouter =
        "Ajoutez les enfants pour qui vous faites la demande.",
        "Add the children you are asking for.",
        "أضيفوا الأطفال الذين تقدمون الطلب من أجلهم.";
    ajouter_enfant =
        "Ajouter un enfant",
        "Add a child",
        "إضافة طفل";
    retirer_enfant =
        "Retirer cet enfant",
        "Remove this child",
        "إزالة هذا الطفل";
    enfant_sans_nom =
        "Enfant sans nom",
        "Child with no name",
        "طفل بدون اسم";
    naissance =
        "Naissance\u{a0}: ",
        "Date of birth: ",
        "تاريخ الميلاد: ";
    adresse =
        "Votre adresse",
        "Your address",
        "عنوانكم";
    adresse_vide =
        "La CAF ou la MSA n’a pas communiqué d’adresse.",
        "The CAF or the MSA did not give an address.",
        "لم ترسل CAF أو MSA أي عنوان.";
    voie =
        "Numéro et rue",
        "Number and street",
        "رقم المنزل واسم الشارع";
    voie_aide =
        "Par exemple 12 rue des Lilas.",
        "For example, 12 rue des Lilas.",
        "مثلا: \u{2066}12 rue des Lilas\u{2069}.";
    code_postal_ville =
        "Code postal et ville",
        "Postcode and town",
        "الرمز البريدي والمدينة";
    code_postal_ville_aide =
        "Par exemple 45990 Saint-Exemple.",
        "For example, 45990 Saint-Exemple.",
        "مثلا: \u{2066}45990 Saint-Exemple\u{2069}.";
    quotient =
        "Votre quotient familial",
        "Your family quotient (quotient familial)",
        "المعامل العائلي الخاص بكم (quotient familial)";
    quotient_champ =
        "Quotient familial en euros",
        "Family quotient (quotient familial) in euros",
        "المعامل العائلي (quotient familial) باليورو";
    quotient_aide =
        "Vous le trouvez sur votre compte CAF ou MSA. Si vous ne le connaissez pas, laissez la case vide.",
        "You can find it in your CAF or MSA account. If you do not know it, leave the box empty.",
        "تجدونه في حسابكم لدى CAF أو MSA. إذا كنتم لا تعرفونه، اتركوا الخانة فارغة.";
    quotient_non_communique =
        "Non communiqué par la CAF ou la MSA. Ce n’est pas zéro\u{a0}: la mairie vous demandera un justificatif.",
        "The CAF or the MSA did not give it. This does not mean zero: the town hall will ask you for a document to prove it.",
        "لم ترسله CAF أو MSA. هذا لا يعني أنه صفر: ستطلب منكم البلدية وثيقة تثبته.";
    refus =
        "Je préfère ne pas donner mon quotient",
        "I prefer not to give my quotient",
        "أفضل عدم ذكر المعامل العائلي";
    refus_aide =
        "Le prix est alors celui que la mairie a fixé pour ce cas.",
        "The price is then the one that the town hall has set for this case.",
        "عندها يكون السعر هو الذي حددته البلدية لهذه الحالة.";
    avis_fiscal =
        "Votre avis d’impôt",
        "Your tax notice (avis d’impôt)",
        "إشعار الضريبة الخاص بكم (avis d’impôt)";
    avis_absent =
        "Les impôts (DGFIP) n’ont pas transmis cette information.",
        "The tax office (DGFIP) did not send this information.",
        "لم ترسل مصلحة الضرائب (DGFIP) هذه المعلومة.";
    revenu_fiscal =
        "Revenu fiscal de référence en euros",
        "Reference tax income (revenu fiscal de référence) in euros",
        "الدخل الضريبي المرجعي (revenu fiscal de référence) باليورو";
    revenu_fiscal_aide =
        "Il est sur la première page de votre avis d’impôt, dans le cadre «\u{a0}Vos références\u{a0}».",
        "It is on the first page of your tax notice (avis d’impôt), in the box ‘Vos références’.",
        "تجدونه في الصفحة الأولى من إشعار الضريبة (avis d’impôt)، في الإطار «Vos références».";
    parts =
        "Nombre de parts",
        "Number of tax shares (nombre de parts)",
        "عدد الحصص الضريبية (nombre de parts)";
    parts_aide =
        "Il est sur votre avis d’impôt, par exemple 2,5.",
        "It is on your tax notice (avis d’impôt), for example 2,5.",
        "تجدونه في إشعار الضريبة (avis d’impôt)، مثلا 2,5.";
    ressources =
        "Vos ressources",
        "Your income",
        "دخلكم";
    ressources_champ =
        "Ressources d’une année en euros",
        "Income for one year in euros",
        "الدخل في سنة واحدة باليورو";
    ressources_aide =
        "Prenez les revenus d’il y a deux ans de tous les adultes du foyer\u{a0}: salaires, chômage, pensions. Additionnez-les, sans rien enlever. Le prix de la crèche en dépend.",
        "Add up the income, two years ago, of all the adults in your home. Take nothing off. Count wages, unemployment benefit and pensions. The price of the nursery (crèche) depends on it.",
        "اجمعوا كل ما كسبه البالغون في بيتكم قبل سنتين، دون خصم أي شيء: الأجور، تعويضات البطالة، المعاشات. سعر الحضانة يتوقف على ذلك.";
    enfants_a_charge =
        "Vos enfants à charge",
        "Your dependent children",
        "الأطفال الذين تعيلونهم";
    enfants_a_charge_champ =
        "Nombre d’enfants à charge",
        "Number of dependent children (enfants à charge)",
        "عدد الأطفال الذين تعيلونهم (enfants à charge)";
    enfants_a_charge_aide =
        "Tous les enfants dont vous avez la charge, même ceux que vous n’inscrivez pas.",
        "All the children you are responsible for, even those you are not signing up.",
        "كل الأطفال الذين أنتم مسؤولون عنهم، حتى الذين لا تسجلونهم.";
    dgfip =
        "DGFIP",
        "DGFIP",
        "DGFIP";
    annee_revenus =
        "Année des revenus",
        "Year of the income",
        "سنة الدخل";
    revenu_reference =
        "Revenu fiscal de référence",
        "Reference tax income (revenu fiscal de référence)",
        "الدخل الضريبي المرجعي (revenu fiscal de référence)";
    impot =
        "Impôt sur le revenu",
        "Income tax",
        "الضريبة على الدخل";
    imposable =
        "Imposable",
        "Taxable (imposable)",
        "خاضع للضريبة (imposable)";
    non_imposable =
        "Non imposable",
        "Not taxable (non imposable)",
        "غير خاضع للضريبة (non imposable)";
    non_communique =
        "non communiqué",
        "not given",
        "غير متوفر";
    ressources_annuelles =
        "Ressources d’une année",
        "Income for one year",
        "الدخل في سنة واحدة";
    enfants_aeeh =
        "Enfants avec l’AEEH",
        "Children with the AEEH",
        "الأطفال المستفيدون من AEEH";
    bloc_absent =
        "La CAF ou la MSA n’a pas transmis cette information.",
        "The CAF or the MSA did not send this information.",
        "لم ترسل CAF أو MSA هذه المعلومة.";
    pas_juste =
        "Ce n’est pas juste\u{a0}?",
        "Is something not right?",
        "هل هذه المعلومة غير صحيحة؟";
    contestation =
        "Qu’est-ce qui n’est pas juste\u{a0}?",
        "What is not right?",
        "ما هي المعلومة غير الصحيحة؟";
    contestation_aide =
        "Écrivez la bonne information. La mairie vérifiera.",
        "Write the right information. The town hall will check.",
        "اكتبوا المعلومة الصحيحة. ستتحقق منها البلدية.";
    contestation_annuler =
        "Finalement, c’est juste",
        "It is right after all",
        "في النهاية، المعلومة صحيحة";
    date_inconnue =
        "date inconnue",
        "date not known",
        "تاريخ غير معروف";
    inscriptions =
        "Qui inscrivez-vous\u{a0}?",
        "Who are you signing up?",
        "من تريدون تسجيله؟";
    inscriptions_legende =
        "Enfants à inscrire",
        "Children to sign up",
        "الأطفال المراد تسجيلهم";
    inscriptions_vide =
        "Ajoutez d’abord un enfant.",
        "Add a child first.",
        "أضيفوا طفلا أولا.";
    retirer_service =
        "Retirer ce service",
        "Remove this service",
        "إزالة هذه الخدمة";
    trop_jeune(age) =
        "Trop jeune\u{a0}: à partir de {0}",
        "Too young: from {0}",
        "العمر أقل من المطلوب. أقل عمر {0}";
    trop_age(age) =
        "Trop âgé\u{a0}: jusqu’à {0}",
        "Too old: up to {0}",
        "العمر أكبر من المسموح. أكبر عمر {0}";
    age_a_verifier =
        "âge à vérifier par la mairie",
        "the town hall will check the age",
        "ستتحقق البلدية من العمر";
    pourquoi =
        "Pourquoi ce prix\u{a0}?",
        "Why this price?",
        "لماذا هذا السعر؟";
    prix_inconnu =
        "Prix calculé par le service",
        "The service will work out the price",
        "ستحسب المصلحة المعنية السعر";
    prix_provisoire =
        "Prix provisoire\u{a0}: la mairie le confirmera.",
        "This price is not final: the town hall will confirm it.",
        "سعر مؤقت: ستؤكده البلدية.";
    prix_conteste =
        "Vous contestez une information\u{a0}: ce prix peut changer après vérification.",
        "You told us something is not right: this price may change after the check.",
        "اعترضتم على معلومة: قد يتغير هذا السعر بعد التحقق.";
    total =
        "Total\u{a0}: ",
        "Total: ",
        "المجموع: ";
    choisir =
        "Choisissez dans la liste",
        "Choose from the list",
        "اختاروا من القائمة";
    accord_manquant =
        "Cochez cette case pour continuer.",
        "Tick this box to continue.",
        "ضعوا علامة في هذه الخانة للمتابعة.";
    pieces =
        "Vos documents",
        "Your documents",
        "وثائقكم";
    pieces_aide =
        "Un PDF ou une photo (JPEG, PNG) pour chaque document, 5\u{a0}Mo au plus.",
        "A PDF or a photo (JPEG, PNG) for each document, 5 MB at most.",
        "ملف PDF أو صورة (JPEG أو PNG) لكل وثيقة، 5 ميغابايت على الأكثر.";
    piece_envoi =
        "Envoi du document…",
        "Sending the document…",
        "جارٍ إرسال الوثيقة…";
    piece_attente =
        "Attendez que ce document soit envoyé.",
        "Wait until this document is sent.",
        "انتظروا حتى يتم إرسال هذه الوثيقة.";
    piece_recue =
        "Document reçu\u{a0}: ",
        "Document received: ",
        "تم استلام الوثيقة: ";
    retirer_piece =
        "Retirer ce document",
        "Remove this document",
        "إزالة هذه الوثيقة";
    autre_parent_aide =
        "Si un des parents habite la commune, le tarif de la commune s’applique.",
        "If one of the parents lives in the town, you pay the town’s price.",
        "إذا كان أحد الوالدين يسكن في المدينة، تدفعون سعر سكان المدينة.";
    autre_parent_manquant =
        "Choisissez «\u{a0}Oui\u{a0}» ou «\u{a0}Non\u{a0}». S’il n’y a pas d’autre parent, choisissez «\u{a0}Non\u{a0}».",
        "Choose ‘Yes’ or ‘No’. If there is no other parent, choose ‘No’.",
        "اختاروا «نعم» أو «لا». إذا لم يكن هناك والد آخر، اختاروا «لا».";
    contact =
        "Comment vous joindre\u{a0}?",
        "How can we contact you?",
        "كيف نتصل بكم؟";
    courriel =
        "Adresse e-mail",
        "Email address",
        "عنوان البريد الإلكتروني";
    courriel_aide =
        "Pour recevoir la réponse de la mairie.",
        "To get the town hall’s answer.",
        "ليصلكم رد البلدية.";
    telephone =
        "Téléphone",
        "Phone number",
        "رقم الهاتف";
    message =
        "Message à la mairie",
        "Message to the town hall",
        "رسالة إلى البلدية";
    message_aide =
        "Une garde alternée, un horaire particulier… N’écrivez rien sur la santé.",
        "Shared custody, special hours… Write nothing about health.",
        "إقامة الطفل بالتناوب عند كل والد، أوقات خاصة… لا تكتبوا أي شيء عن الصحة.";

    // Step 4
    recapitulatif_titre =
        "Vérifiez votre demande",
        "Check your request",
        "تحققوا من طلبكم";
    certifie =
        "Certifié",
        "Certified",
        "مؤكد";
    declare =
        "Déclaré",
        "Your answer",
        "إجابتكم";
    conteste =
        "Contesté",
        "You disagree",
        "تعترضون عليه";
    commentaire_prefixe =
        "Votre remarque\u{a0}: ",
        "Your comment: ",
        "ملاحظتكم: ";
    vos_services =
        "Vos services",
        "Your services",
        "خدماتكم";
    envoyer =
        "Envoyer ma demande",
        "Send my request",
        "إرسال طلبي";
    envoi =
        "Envoi en cours…",
        "Sending…",
        "جارٍ الإرسال…";
    reidentifier =
        "M’identifier à nouveau",
        "Confirm my identity again",
        "تأكيد هويتي من جديد";
    sans_reponse =
        "Pas de réponse",
        "No answer",
        "بدون إجابة";

    // Receipt
    recu_titre =
        "Votre demande est envoyée",
        "Your request has been sent",
        "تم إرسال طلبكم";
    recu_reference =
        "Numéro de votre demande",
        "Your request number",
        "رقم طلبكم";
    recu_reference_aide =
        "Notez ce numéro ou imprimez cette page.",
        "Write down this number or print this page.",
        "اكتبوا هذا الرقم على ورقة أو اطبعوا هذه الصفحة.";
    recu_code =
        "Code",
        "Code",
        "الرمز";
    recu_code_aide =
        "Notez le numéro et le code, ou imprimez cette page. Le code ouvre le suivi de votre demande\u{a0}: ne le donnez à personne.",
        "Write down the number and the code, or print this page. With the code, you can follow your request: do not give it to anyone.",
        "اكتبوا الرقم والرمز على ورقة، أو اطبعوا هذه الصفحة. الرمز يفتح صفحة تتبع طلبكم: لا تعطوه لأي أحد.";
    suivre =
        "Suivre ma demande",
        "Follow my request",
        "تتبع طلبي";
    telecharger =
        "Télécharger le reçu (PDF)",
        "Download the receipt (PDF)",
        "تنزيل الوصل (PDF)";
    telechargement =
        "Préparation du reçu…",
        "Preparing the receipt…",
        "جارٍ إعداد الوصل…";
    telechargement_echec =
        "Le reçu ne s’est pas téléchargé. Votre demande est bien envoyée. Réessayez dans un instant, ou imprimez cette page.",
        "The receipt did not download. Your request has been sent. Try again in a moment, or print this page.",
        "لم يتم تنزيل الوصل. لكن طلبكم أُرسل. أعيدوا المحاولة بعد لحظات، أو اطبعوا هذه الصفحة.";
    recu_date =
        "Envoyée le ",
        "Sent on ",
        "تاريخ الإرسال: ";
    recu_suite_titre =
        "Et maintenant\u{a0}?",
        "What happens now?",
        "والآن؟";
    recu_suite =
        "La mairie étudie votre demande et vous répond par e-mail. Vous n’avez rien d’autre à faire.",
        "The town hall looks at your request and answers you by email. You have nothing else to do.",
        "تدرس البلدية طلبكم وترد عليكم بالبريد الإلكتروني. ليس عليكم فعل أي شيء آخر.";
    recu_suite_verification =
        "La mairie vérifie vos informations, puis vous répond par e-mail. Elle vous demandera peut-être un justificatif.",
        "The town hall checks your information, then answers you by email. It may ask you for a document to prove it.",
        "تتحقق البلدية من معلوماتكم، ثم ترد عليكم بالبريد الإلكتروني. قد تطلب منكم وثيقة إثبات.";
    imprimer =
        "Imprimer",
        "Print",
        "طباعة";
    deconnexion =
        "Fermer ma session FranceConnect",
        "Sign out of FranceConnect",
        "تسجيل الخروج من FranceConnect";
    deconnexion_aide =
        "Si d’autres personnes utilisent cet appareil, fermez votre session.",
        "If other people use this device, sign out.",
        "إذا كان أشخاص آخرون يستعملون هذا الجهاز، سجلوا الخروج.";

    // Sentences of several steps
    etape(numero) =
        "Étape {0} sur 4",
        "Step {0} of 4",
        "المرحلة {0} من 4";
    plusieurs_erreurs(nombre) =
        "{0} réponses sont à corriger",
        "{0} {0|answer needs|answers need} correcting",
        "عدد الإجابات التي يجب تصحيحها: {0}";
    information_pour(services) =
        "Pour {0}, la mairie a besoin de\u{a0}:",
        "For {0}, the town hall needs:",
        "من أجل {0}، تحتاج البلدية إلى ما يلي:";
    information_rien(services) =
        "Pour {0}, la mairie n’a besoin d’aucune information de la CAF ou de la MSA.",
        "For {0}, the town hall needs no information from the CAF or the MSA.",
        "من أجل {0}، لا تحتاج البلدية إلى أي معلومة من CAF أو MSA.";
    information_duree(mois) =
        "La mairie garde votre dossier {0} mois, puis elle l’efface.",
        "The town hall keeps your file for {0} {0|month|months}, then deletes it.",
        "تحتفظ البلدية بملفكم، ثم تحذفه. مدة الاحتفاظ بالأشهر: {0}.";
    source(fournisseur, date) =
        "Donnée certifiée par la {0}, reçue le {1}",
        "Information certified by the {0}, received on {1}",
        "معلومة مؤكدة من {0}، وصلت في {1}";
    autre_parent(ville) =
        "L’autre parent habite-t-il à {0}\u{a0}?",
        "Does the other parent live in {0}?",
        "هل يسكن الوالد الآخر في {0}؟";
    enfant_ajoute(rang) =
        "Enfant ajouté {0}",
        "Added child {0}",
        "الطفل المضاف رقم {0}";
    nombre_enfants(nombre) =
        "{0} {0|enfant|enfants}",
        "{0} {0|child|children}",
        "عدد الأطفال: {0}";
    nommee(nom, valeur) =
        "{0}\u{a0}: {1}",
        "{0}: {1}",
        "{0}:\u{200f} {1}";
    // An age, and the day on which it counts
    age_ans(nombre) =
        "{0} {0|an|ans}",
        "{0} {0|year old|years old}",
        "بالسنوات: {0}";
    age_mois(nombre) =
        "{0} mois",
        "{0} {0|month old|months old}",
        "بالأشهر: {0}";
    age_au(age, jour) =
        "{0} au {1}",
        "{0} on {1}",
        "{0} (في {1})";
    // A list: « Cantine, Crèche et Sport »
    enumeration_virgule =
        ", ",
        ", ",
        "،\u{200f} ";
    enumeration_et =
        " et ",
        " and ",
        " و";
    // « 3,35 € par repas, par mois et par enfant »; the unit is the city's word
    par(unite) =
        "par {0}",
        "per {0}",
        "لكل {0}";
    par_mois =
        "par mois",
        "per month",
        "لكل شهر";
    par_an =
        "par an",
        "per year",
        "لكل سنة";
    par_enfant =
        "par enfant",
        "per child",
        "لكل طفل";

    // Dates. The day of « date » is a number, or « premier » on the first of a month
    date(jour, mois, annee) =
        "{0} {1} {2}",
        "{0} {1} {2}",
        "{0} {1} {2}";
    premier =
        "1er",
        "1",
        "1";
    janvier =
        "janvier",
        "January",
        "يناير";
    fevrier =
        "février",
        "February",
        "فبراير";
    mars =
        "mars",
        "March",
        "مارس";
    avril =
        "avril",
        "April",
        "أبريل";
    mai =
        "mai",
        "May",
        "مايو";
    juin =
        "juin",
        "June",
        "يونيو";
    juillet =
        "juillet",
        "July",
        "يوليو";
    aout =
        "août",
        "August",
        "أغسطس";
    septembre =
        "septembre",
        "September",
        "سبتمبر";
    octobre =
        "octobre",
        "October",
        "أكتوبر";
    novembre =
        "novembre",
        "November",
        "نوفمبر";
    decembre =
        "décembre",
        "December",
        "ديسمبر";
    jour_inconnu(mois, annee) =
        "{0} {1}, jour inconnu",
        "{0} {1}, day not known",
        "{0} {1}، اليوم غير معروف";
    jour_et_mois_inconnus(annee) =
        "{0}, jour et mois inconnus",
        "{0}, day and month not known",
        "{0}، اليوم والشهر غير معروفين";

    // Numbers: an amount with its decimals, whole euros, a percentage, what separates thousands and decimals
    montant(euros, decimales) =
        "{0},{1}\u{a0}€",
        "€{0}.{1}",
        "{0},{1}\u{a0}€";
    euros(nombre) =
        "{0}\u{a0}€",
        "€{0}",
        "{0}\u{a0}€";
    pourcentage(nombre) =
        "{0}\u{a0}%",
        "{0}%",
        "{0}%";
    milliers =
        "\u{202f}",
        ",",
        "\u{202f}";
    decimale =
        ",",
        ".",
        ",";

    // What may be asked of the administrations, with its article
    donnee_quotient =
        "votre quotient familial",
        "your family quotient (quotient familial)",
        "المعامل العائلي الخاص بكم (quotient familial)";
    donnee_allocataires =
        "votre nom et celui de votre conjoint",
        "your name and your partner’s name",
        "اسمكم واسم شريك حياتكم";
    donnee_enfants =
        "les noms et dates de naissance de vos enfants",
        "your children’s names and dates of birth",
        "أسماء أطفالكم وتواريخ ميلادهم";
    donnee_adresse =
        "votre adresse",
        "your address",
        "عنوانكم";
    donnee_creche =
        "vos ressources et le nombre de vos enfants, pour le prix de la crèche",
        "your income and how many children you have, for the price of the nursery (crèche)",
        "دخلكم وعدد أطفالكم، لحساب سعر الحضانة";
    donnee_avis_fiscal =
        "votre revenu fiscal de référence, vos parts et votre impôt",
        "your reference tax income (revenu fiscal de référence), your tax shares (parts) and your tax",
        "الدخل الضريبي المرجعي (revenu fiscal de référence) وعدد الحصص الضريبية (parts) ومبلغ ضريبتكم";

    // How a price is reached
    prix_commune =
        "Tarif des habitants de la commune.",
        "Price for people who live in the town.",
        "سعر سكان المدينة.";
    prix_exterieur =
        "Tarif des familles qui habitent hors de la commune.",
        "Price for families who live outside the town.",
        "سعر العائلات التي تسكن خارج المدينة.";
    prix_residence_inconnue =
        "La commune d’habitation n’est pas confirmée\u{a0}: c’est le tarif hors commune, en attendant.",
        "The town you live in is not confirmed yet: for now, this is the price for families outside the town.",
        "لم يتم بعد تأكيد المدينة التي تسكنون فيها: هذا سعر العائلات التي تسكن خارج المدينة، في انتظار التأكيد.";
    nom_quotient_familial =
        "quotient familial",
        "family quotient",
        "المعامل العائلي";
    nom_quotient_municipal =
        "quotient municipal",
        "municipal quotient",
        "المعامل البلدي";
    quotient_est(nom, valeur) =
        "Votre {0} est de {1}.",
        "Your {0} is {1}.",
        "{0} الخاص بكم هو {1}.";
    quotient_indique(nom, valeur) =
        "Vous avez indiqué un {0} de {1}. La mairie le vérifiera.",
        "You told us your {0} is {1}. The town hall will check it.",
        "{0} الذي كتبتموه هو {1}. ستتحقق منه البلدية.";
    quotient_caf_absent =
        "La CAF ou la MSA n’a pas communiqué de quotient familial.",
        "The CAF or the MSA did not give a family quotient.",
        "لم ترسل CAF أو MSA المعامل العائلي.";
    quotient_municipal_absent =
        "Votre avis d’impôt ne permet pas de calculer le quotient municipal.",
        "The municipal quotient cannot be worked out from your tax notice (avis d’impôt).",
        "لا يمكن حساب المعامل البلدي من إشعار الضريبة (avis d’impôt).";
    quotient_pas_connu(nom) =
        "Votre {0} n’est pas encore connu.",
        "Your {0} is not known yet.",
        "{0} الخاص بكم غير معروف بعد.";
    quotient_refuse(nom) =
        "Vous préférez ne pas donner votre {0}.",
        "You prefer not to give your {0}.",
        "تفضلون عدم ذكر {0} الخاص بكم.";
    prix_fixe(prix) =
        "Le prix est le même pour toutes les familles\u{a0}: {0}.",
        "The price is the same for all families: {0}.",
        "السعر هو نفسه لكل العائلات: {0}.";
    bornes_jusqu_a(fin) =
        "jusqu’à {0}",
        "up to {0}",
        "حتى {0}";
    bornes_de_a(debut, fin) =
        "de {0} à {1}",
        "from €{0} to {1}",
        "من {0} إلى {1}";
    bornes_a_partir(debut) =
        "à partir de {0}",
        "{0} or more",
        "ابتداء من {0}";
    bornes_toutes =
        "tous les quotients",
        "all quotients",
        "كل قيم المعامل";
    prix_tranche(rang, bornes, prix) =
        "Il est dans la tranche {0} ({1}). Le prix est de {2}.",
        "It is in band {0} ({1}): the price is {2}.",
        "المعامل في الشريحة {0} ({1}): السعر {2}.";
    prix_taux(taux, montant) =
        "Le prix est de {0} du quotient, soit {1}.",
        "The price is {0} of the quotient, which makes {1}.",
        "السعر هو {0} من المعامل، أي {1}.";
    prix_taux_enfants(taux, enfants, montant) =
        "Le prix est de {0} du quotient avec {1} {1|enfant|enfants} à charge, soit {2}.",
        "The price is {0} of the quotient with {1} dependent {1|child|children}, which makes {2}.",
        "عدد الأطفال الذين تعيلونهم: {1}. السعر هو {0} من المعامل، أي {2}.";
    prix_droite(prix_de, de, prix_a, a, montant) =
        "Le prix dépend du quotient\u{a0}: {0} pour un quotient de {1}, {2} pour un quotient de {3}. Ici\u{a0}: {4}.",
        "The price goes with the quotient, from {0} for a quotient of {1} to {2} for a quotient of {3}. Here: {4}.",
        "السعر يتغير مع المعامل، من {0} إذا كان المعامل {1} إلى {2} إذا كان المعامل {3}. السعر هنا: {4}.";
    prix_plancher(montant) =
        "Le prix le plus bas est de {0}.",
        "The lowest price is {0}.",
        "أقل سعر هو {0}.";
    prix_plafond(montant) =
        "Le prix le plus haut est de {0}.",
        "The highest price is {0}.",
        "أعلى سعر هو {0}.";
    prix_sans_quotient(prix) =
        "Sans quotient, le prix est de {0} en attendant la vérification.",
        "Without a quotient, the price is {0} until the town hall has checked.",
        "بدون المعامل، السعر هو {0} في انتظار التحقق.";
    prix_refus(prix) =
        "Sans quotient, à votre demande, le prix est de {0}.",
        "Without a quotient, as you asked, the price is {0}.",
        "بدون المعامل، حسب طلبكم، السعر هو {0}.";
    prix_ressources_inconnues(montant) =
        "Vos ressources ne sont pas encore connues\u{a0}: le calcul se fait sur {0} par mois, le plus haut.",
        "We do not know your income yet: for now, we count {0} per month, the highest amount.",
        "دخلكم غير معروف بعد: نحسب السعر الآن على أساس {0} في الشهر، وهو أعلى مبلغ.";
    prix_ressources(an, mois, borne) =
        "Vos ressources sont de {0} par an, soit {1} par mois{2}.",
        "Your income is {0} per year, which makes {1} per month{2}.",
        "دخلكم هو {0} في السنة، أي {1} في الشهر{2}.";
    prix_ressources_minimum =
        " (le minimum du barème)",
        " (the lowest amount we use)",
        " (أقل مبلغ يُستعمل في الحساب)";
    prix_ressources_maximum =
        " (le maximum du barème)",
        " (the highest amount we use)",
        " (أعلى مبلغ يُستعمل في الحساب)";
    prix_creche(taux, enfants, montant) =
        "Le barème national est de {0} avec {1} {1|enfant|enfants} à charge\u{a0}: {2}.",
        "The national rate is {0} with {1} dependent {1|child|children}: {2}.",
        "عدد الأطفال الذين تعيلونهم: {1}. النسبة الوطنية هي {0}. السعر: {2}.";
    prix_creche_aeeh(taux, enfants, aeeh, montant) =
        "Le barème national est de {0} avec {1} {1|enfant|enfants} à charge, dont {2} avec l’AEEH\u{a0}: {3}.",
        "The national rate is {0} with {1} dependent {1|child|children}, including {2} with the AEEH: {3}.",
        "عدد الأطفال الذين تعيلونهم: {1}، منهم {2} مع AEEH. النسبة الوطنية هي {0}. السعر: {3}.";
    prix_ajustement(libelle, effet, montant) =
        "{0}\u{a0}: {1}, soit {2}.",
        "{0}: {1}, which makes {2}.",
        "{0}:\u{200f} {1}، أي {2}.";
    effet_gratuit =
        "gratuit",
        "free",
        "مجاني";
    effet_moins_pour_cent(nombre) =
        "{0}\u{a0}% de moins",
        "{0}% less",
        "أقل بنسبة {0}%";
    effet_plus_pour_cent(nombre) =
        "{0}\u{a0}% de plus",
        "{0}% more",
        "أكثر بنسبة {0}%";
    effet_moins(montant) =
        "{0} de moins",
        "{0} less",
        "أقل بمبلغ {0}";
    effet_plus(montant) =
        "{0} de plus",
        "{0} more",
        "أكثر بمبلغ {0}";
    effet_prix(montant) =
        "prix de {0}",
        "price of {0}",
        "السعر {0}";
    prix_premier_inscrit(remise, montant) =
        "Pour le premier enfant inscrit, {0}\u{a0}% de moins, soit {1}.",
        "For the first child signed up, {0}% less, which makes {1}.",
        "للطفل الأول المسجل: أقل بنسبة {0}%، أي {1}.";
    prix_enfant_inscrit(rang, remise, montant) =
        "Pour l’enfant inscrit n°\u{a0}{0}, {1}\u{a0}% de moins, soit {2}.",
        "For child number {0} signed up, {1}% less, which makes {2}.",
        "للطفل المسجل رقم {0}: أقل بنسبة {1}%، أي {2}.";
    prix_enfants_a_charge(nombre, remise, montant) =
        "Avec {0} {0|enfant|enfants} à charge, {1}\u{a0}% de moins, soit {2}.",
        "With {0} dependent {0|child|children}, {1}% less, which makes {2}.",
        "عدد الأطفال الذين تعيلونهم: {0}. السعر أقل بنسبة {1}%، أي {2}.";
    prix_arrondi(montant) =
        "Arrondi à {0}.",
        "Rounded to {0}.",
        "بعد التقريب: {0}.";
    deliberation(numero, date) =
        "Délibération {0} du {1}",
        "Town council decision {0} of {1}",
        "قرار المجلس البلدي رقم \u{2066}{0}\u{2069} بتاريخ {1}";
    deliberation_article(numero, date, article) =
        "Délibération {0} du {1}, article {2}",
        "Town council decision {0} of {1}, article {2}",
        "قرار المجلس البلدي رقم \u{2066}{0}\u{2069} بتاريخ {1}، المادة \u{2066}{2}\u{2069}";

    // What to write where a field is wrong
    faute_nom_naissance =
        "Écrivez votre nom de naissance, celui de votre acte de naissance.",
        "Write your birth name, the one on your birth certificate.",
        "اكتبوا اسم العائلة عند الميلاد، كما هو في شهادة ميلادكم.";
    faute_prenoms =
        "Écrivez au moins votre premier prénom.",
        "Write at least your first given name.",
        "اكتبوا على الأقل اسمكم الشخصي الأول.";
    faute_prenoms_trop =
        "Écrivez trois prénoms au plus, un par case.",
        "Write three given names at most, one in each box.",
        "اكتبوا ثلاثة أسماء شخصية على الأكثر، واحدا في كل خانة.";
    faute_nom_long =
        "Ce nom est trop long\u{a0}: écrivez 100 lettres au plus.",
        "This name is too long: write 100 letters at most.",
        "هذا الاسم طويل جدا: اكتبوا 100 حرف على الأكثر.";
    faute_nom_lettres =
        "Écrivez ce nom avec des lettres, des espaces, des tirets ou des apostrophes.",
        "Write this name with Latin letters (A, B, C), spaces, hyphens or apostrophes.",
        "اكتبوا هذا الاسم بالحروف اللاتينية. يمكنكم أيضا استعمال الفراغ أو الشرطة (-) أو الفاصلة العليا (’).";
    faute_naissance =
        "Écrivez la date de naissance\u{a0}: jour, mois et année. Si vous ne connaissez pas le jour, écrivez le mois et l’année.",
        "Write the date of birth: day, month and year. If you do not know the day, write the month and the year.",
        "اكتبوا تاريخ الميلاد: اليوم والشهر والسنة. إذا كنتم لا تعرفون اليوم، اكتبوا الشهر والسنة.";
    faute_date_inexistante =
        "Cette date n’existe pas. Vérifiez le jour (1 à 31), le mois (1 à 12) et l’année (4 chiffres).",
        "This date does not exist. Check the day (1 to 31), the month (1 to 12) and the year (4 digits).",
        "هذا التاريخ غير موجود. تحققوا من اليوم (من 1 إلى 31) والشهر (من 1 إلى 12) والسنة (4 أرقام).";
    faute_naissance_future =
        "La date de naissance doit être dans le passé.",
        "The date of birth must be in the past.",
        "يجب أن يكون تاريخ الميلاد في الماضي.";
    faute_naissance_ancienne =
        "Écrivez une année de naissance après 1900, avec 4 chiffres.",
        "Write a year of birth after 1900, with 4 digits.",
        "اكتبوا سنة ميلاد بعد 1900، بأربعة أرقام.";
    faute_date_chiffres =
        "Écrivez la date avec des chiffres, par exemple 27 03 1987.",
        "Write the date in numbers, for example 27 03 1987.",
        "اكتبوا التاريخ بالأرقام، مثلا 27 03 1987.";
    faute_sexe =
        "Choisissez «\u{a0}Femme\u{a0}» ou «\u{a0}Homme\u{a0}», comme sur votre acte de naissance.",
        "Choose ‘Female’ or ‘Male’, as on your birth certificate.",
        "اختاروا «أنثى» أو «ذكر»، كما في شهادة ميلادكم.";
    faute_pays =
        "Choisissez votre pays de naissance dans la liste.",
        "Choose your country of birth from the list.",
        "اختاروا بلد ميلادكم من القائمة.";
    faute_commune =
        "Écrivez le nom de votre commune de naissance, puis choisissez-la dans la liste.",
        "Write the name of your town of birth, then choose it from the list.",
        "اكتبوا اسم مدينة أو قرية ميلادكم بالحروف اللاتينية، ثم اختاروها من القائمة.";
    faute_courriel_absent =
        "Écrivez votre adresse e-mail pour que la mairie puisse vous répondre.",
        "Write your email address, so that the town hall can answer you.",
        "اكتبوا عنوان بريدكم الإلكتروني لتتمكن البلدية من الرد عليكم.";
    faute_courriel =
        "Écrivez une adresse e-mail complète, par exemple nom@exemple.fr.",
        "Write a complete email address, for example nom@exemple.fr.",
        "اكتبوا عنوان بريد إلكتروني كاملا، مثلا: \u{2066}nom@exemple.fr\u{2069}.";
    faute_telephone =
        "Écrivez un numéro de téléphone à 10 chiffres, par exemple 06 12 34 56 78.",
        "Write a phone number with 10 digits, for example 06 12 34 56 78.",
        "اكتبوا رقم هاتف من 10 أرقام، مثلا: \u{2066}06 12 34 56 78\u{2069}.";
    faute_ligne_longue =
        "Cette ligne est trop longue\u{a0}: écrivez 100 caractères au plus.",
        "This line is too long: write 100 characters at most.",
        "هذا السطر طويل جدا: اكتبوا 100 حرف على الأكثر.";
    faute_voie =
        "Écrivez le numéro et le nom de la rue, par exemple 12 rue des Lilas.",
        "Write the number and the name of the street, for example 12 rue des Lilas.",
        "اكتبوا رقم المنزل واسم الشارع، مثلا: \u{2066}12 rue des Lilas\u{2069}.";
    faute_code_postal =
        "Écrivez le code postal à 5 chiffres puis la ville, par exemple 45990 Saint-Exemple.",
        "Write the postcode with 5 digits, then the town, for example 45990 Saint-Exemple.",
        "اكتبوا الرمز البريدي من 5 أرقام ثم المدينة، مثلا: \u{2066}45990 Saint-Exemple\u{2069}.";
    faute_quotient =
        "Écrivez votre quotient familial en euros, sans virgule, par exemple 850.",
        "Write your family quotient in euros, with no comma, for example 850.",
        "اكتبوا المعامل العائلي باليورو، بدون فاصلة، مثلا 850.";
    faute_revenu_absent =
        "Écrivez aussi votre revenu fiscal de référence, ou effacez le nombre de parts.",
        "Write your reference tax income (revenu fiscal de référence) too, or clear the number of tax shares (parts).",
        "اكتبوا أيضا الدخل الضريبي المرجعي (revenu fiscal de référence)، أو امسحوا عدد الحصص الضريبية (parts).";
    faute_revenu =
        "Écrivez votre revenu fiscal de référence en euros, sans virgule, par exemple 24500.",
        "Write your reference tax income (revenu fiscal de référence) in euros, with no comma, for example 24500.",
        "اكتبوا الدخل الضريبي المرجعي (revenu fiscal de référence) باليورو، بدون فاصلة، مثلا 24500.";
    faute_parts_absentes =
        "Écrivez aussi le nombre de parts, il est sur la même page de votre avis.",
        "Write the number of tax shares (parts) too. It is on the same page of your tax notice (avis d’impôt).",
        "اكتبوا أيضا عدد الحصص الضريبية (parts). تجدونه في الصفحة نفسها من إشعار الضريبة (avis d’impôt).";
    faute_parts =
        "Écrivez le nombre de parts comme sur votre avis d’impôt, par exemple 2,5.",
        "Write the number of tax shares (parts) as it is on your tax notice (avis d’impôt), for example 2,5.",
        "اكتبوا عدد الحصص الضريبية (parts) كما هو في إشعار الضريبة (avis d’impôt)، مثلا 2,5.";
    faute_ressources =
        "Écrivez vos ressources d’une année en euros, sans virgule, par exemple 32000.",
        "Write your income for one year in euros, with no comma, for example 32000.",
        "اكتبوا دخلكم في سنة واحدة باليورو، بدون فاصلة، مثلا 32000.";
    faute_enfants_a_charge =
        "Écrivez le nombre de vos enfants à charge avec des chiffres, par exemple 2.",
        "Write how many dependent children you have, in numbers, for example 2.",
        "اكتبوا عدد الأطفال الذين تعيلونهم بالأرقام، مثلا 2.";
    faute_numero_fiscal =
        "Écrivez les 13 chiffres de votre numéro fiscal. Il est en haut de votre avis d’impôt.",
        "Write the 13 digits of your tax number (numéro fiscal). It is at the top of your tax notice (avis d’impôt).",
        "اكتبوا الأرقام الـ13 من رقمكم الضريبي (numéro fiscal). تجدونه في أعلى إشعار الضريبة (avis d’impôt).";
    faute_commentaire_absent =
        "Écrivez ce qui n’est pas juste, en quelques mots.",
        "Write what is not right, in a few words.",
        "اكتبوا ما هو غير صحيح، في بضع كلمات.";
    faute_commentaire_long =
        "Ce texte est trop long\u{a0}: écrivez 1\u{a0}000 caractères au plus.",
        "This text is too long: write 1,000 characters at most.",
        "هذا النص طويل جدا: اكتبوا 1000 حرف على الأكثر.";
    faute_service_futur =
        "Les inscriptions à ce service ne sont pas encore ouvertes\u{a0}: retirez-le pour continuer.",
        "Sign-up for this service is not open yet: remove it to continue.",
        "لم يبدأ التسجيل في هذه الخدمة بعد: أزيلوا الخدمة للمتابعة.";
    faute_service_passe =
        "Les inscriptions à ce service sont terminées\u{a0}: retirez-le pour continuer.",
        "Sign-up for this service is closed: remove it to continue.",
        "انتهى التسجيل في هذه الخدمة: أزيلوا الخدمة للمتابعة.";
    faute_services =
        "Choisissez au moins un service.",
        "Choose at least one service.",
        "اختاروا خدمة واحدة على الأقل.";
    faute_enfants =
        "Cochez au moins un enfant pour ce service, ou retirez le service.",
        "Tick at least one child for this service, or remove the service.",
        "ضعوا علامة أمام طفل واحد على الأقل لهذه الخدمة، أو أزيلوا الخدمة.";
    faute_reponse_absente =
        "Répondez à cette question.",
        "Answer this question.",
        "أجيبوا عن هذا السؤال.";
    faute_reponse_longue =
        "Cette réponse est trop longue\u{a0}: écrivez 500 caractères au plus.",
        "This answer is too long: write 500 characters at most.",
        "هذه الإجابة طويلة جدا: اكتبوا 500 حرف على الأكثر.";
    faute_reponse =
        "Choisissez une des réponses proposées.",
        "Choose one of the answers in the list.",
        "اختاروا إحدى الإجابات المقترحة.";
    faute_piece_absente =
        "Ajoutez ce document\u{a0}: un fichier PDF, ou une photo.",
        "Add this document: a PDF file, or a photo.",
        "أضيفوا هذه الوثيقة: ملف PDF أو صورة.";
    faute_piece_lourde =
        "Ce fichier est trop lourd\u{a0}: 5\u{a0}Mo au plus. Prenez une photo moins grande.",
        "This file is too big: 5 MB at most. Take a smaller photo.",
        "هذا الملف كبير جدا: 5 ميغابايت على الأكثر. التقطوا صورة أصغر.";
    faute_piece_programme =
        "Ce PDF contient un programme\u{a0}: imprimez-le et prenez-le en photo, ou choisissez un autre fichier.",
        "This PDF contains a program: print it and take a photo of it, or choose another file.",
        "ملف PDF هذا يحتوي على برنامج: اطبعوه والتقطوا له صورة، أو اختاروا ملفا آخر.";
    faute_pieces_trop =
        "Trop de documents\u{a0}: 10 au plus.",
        "Too many documents: 10 at most.",
        "عدد الوثائق كبير جدا: 10 وثائق على الأكثر.";
    faute_piece =
        "Ce fichier n’est pas lisible\u{a0}: choisissez un PDF, ou une photo JPEG ou PNG.",
        "We cannot read this file: choose a PDF, or a JPEG or PNG photo.",
        "لا يمكن قراءة هذا الملف: اختاروا ملف PDF، أو صورة JPEG أو PNG.";
    // The same where they are about another parent or a child
    faute_prenom_parent =
        "Écrivez le prénom de l’autre parent.",
        "Write the other parent’s first name.",
        "اكتبوا الاسم الشخصي للوالد الآخر.";
    faute_nom_parent =
        "Écrivez le nom de l’autre parent.",
        "Write the other parent’s family name.",
        "اكتبوا اسم عائلة الوالد الآخر.";
    faute_naissance_parent =
        "Écrivez la date de naissance de l’autre parent\u{a0}: jour, mois et année.",
        "Write the other parent’s date of birth: day, month and year.",
        "اكتبوا تاريخ ميلاد الوالد الآخر: اليوم والشهر والسنة.";
    faute_prenom_enfant =
        "Écrivez le prénom de l’enfant.",
        "Write the child’s first name.",
        "اكتبوا الاسم الشخصي للطفل.";
    faute_nom_enfant =
        "Écrivez le nom de l’enfant.",
        "Write the child’s family name.",
        "اكتبوا اسم عائلة الطفل.";
    faute_naissance_enfant =
        "Écrivez la date de naissance de l’enfant\u{a0}: jour, mois et année.",
        "Write the child’s date of birth: day, month and year.",
        "اكتبوا تاريخ ميلاد الطفل: اليوم والشهر والسنة.";
    faute_naissance_enfant_future =
        "La date de naissance ne peut pas être dans le futur.",
        "The date of birth cannot be in the future.",
        "لا يمكن أن يكون تاريخ الميلاد في المستقبل.";

    // What the service answers when it cannot do what was asked
    probleme_incompris =
        "Le formulaire a envoyé une demande que le service n’a pas comprise. Rechargez la page et réessayez.",
        "The form sent a request that the service did not understand. Reload the page and try again.",
        "لم يفهم الموقع ما أرسلته الاستمارة. أعيدوا تحميل الصفحة، ثم أعيدوا المحاولة.";
    probleme_trop_long =
        "Votre demande est trop longue. Raccourcissez vos messages et réessayez.",
        "Your request is too long. Shorten your messages and try again.",
        "طلبكم طويل جدا. اختصروا رسائلكم، ثم أعيدوا المحاولة.";
    probleme_version =
        "Le formulaire a été mis à jour. Rechargez la page pour continuer.",
        "The form has been updated. Reload the page to continue.",
        "تم تحديث الاستمارة. أعيدوا تحميل الصفحة للمتابعة.";
    probleme_service =
        "Un des services choisis n’est plus proposé. Rechargez la page pour voir la liste à jour.",
        "One of the services you chose is no longer offered. Reload the page to see the new list.",
        "إحدى الخدمات المختارة لم تعد متاحة. أعيدوا تحميل الصفحة لرؤية القائمة الجديدة.";
    probleme_saisie =
        "Certaines réponses sont à corriger.",
        "Some answers need correcting.",
        "يجب تصحيح بعض الإجابات.";
    probleme_sceau_expire =
        "Votre identification date de trop longtemps. Identifiez-vous à nouveau\u{a0}: vos réponses sont gardées.",
        "You confirmed your identity too long ago. Confirm your identity again: your answers are kept.",
        "مر وقت طويل على تأكيد هويتكم. أكدوا هويتكم من جديد: إجاباتكم محفوظة.";
    probleme_sceau_refuse =
        "Votre identification n’est pas reconnue. Identifiez-vous à nouveau\u{a0}: vos réponses sont gardées.",
        "We do not recognise your identity. Confirm your identity again: your answers are kept.",
        "لم نتعرف على هويتكم. أكدوا هويتكم من جديد: إجاباتكم محفوظة.";
    probleme_sceau_servi =
        "Cette identification a déjà servi pour une demande. Identifiez-vous à nouveau\u{a0}: vos réponses sont gardées.",
        "This identity check was already used for a request. Confirm your identity again: your answers are kept.",
        "سبق أن أرسلتم طلبا بتأكيد الهوية هذا. أكدوا هويتكم من جديد: إجاباتكم محفوظة.";
    probleme_origine =
        "Ce formulaire n’est pas autorisé sur cette page. Signalez-le à la mairie.",
        "This form is not allowed on this page. Please tell the town hall.",
        "هذه الاستمارة غير مسموح بها في هذه الصفحة. أخبروا البلدية بذلك.";
    probleme_affluence =
        "Beaucoup de familles utilisent le service en ce moment. Attendez une minute, puis réessayez.",
        "Many families are using the service right now. Wait a minute, then try again.",
        "عائلات كثيرة تستعمل الموقع في هذه اللحظة. انتظروا دقيقة، ثم أعيدوا المحاولة.";
    probleme_introuvable =
        "Cette adresse n’existe pas.",
        "This address does not exist.",
        "هذا العنوان غير موجود.";
    probleme_indisponible =
        "Le service est arrêté pour un moment. Vos réponses sont gardées sur cette page\u{a0}: réessayez dans quelques minutes.",
        "The service has stopped for a while. Your answers are kept on this page: try again in a few minutes.",
        "الموقع متوقف مؤقتا. إجاباتكم محفوظة في هذه الصفحة: أعيدوا المحاولة بعد بضع دقائق.";
    probleme_interne =
        "Le service a rencontré un problème. Vos réponses sont gardées sur cette page\u{a0}: réessayez dans quelques minutes.",
        "The service has had a problem. Your answers are kept on this page: try again in a few minutes.",
        "حدثت مشكلة في الموقع. إجاباتكم محفوظة في هذه الصفحة: أعيدوا المحاولة بعد بضع دقائق.";

    // A draft, and what the browser asks before leaving
    brouillon_repris =
        "Vos réponses ont été retrouvées. Vérifiez-les, puis continuez.",
        "We found your answers again. Check them, then continue.",
        "وجدنا إجاباتكم السابقة. تحققوا منها، ثم تابعوا.";
    brouillon_effacer =
        "Effacer mes réponses",
        "Delete my answers",
        "حذف إجاباتي";
    brouillon_efface =
        "Vos réponses sont effacées.",
        "Your answers are deleted.",
        "تم حذف إجاباتكم.";
    brouillon_confirmer =
        "Effacer toutes vos réponses\u{a0}? Pour les garder, continuez à remplir le formulaire.",
        "Delete all your answers? To keep them, go on filling in the form.",
        "هل تريدون حذف كل إجاباتكم؟ للاحتفاظ بها، تابعوا ملء الاستمارة.";
    hors_ligne =
        "Vous n’êtes plus connecté à internet. Vos réponses sont gardées sur cette page.",
        "You are no longer connected to the internet. Your answers are kept on this page.",
        "لم تعودوا متصلين بالإنترنت. إجاباتكم محفوظة في هذه الصفحة.";
    de_nouveau_en_ligne =
        "La connexion est revenue. Vous pouvez continuer.",
        "The connection is back. You can continue.",
        "عاد الاتصال بالإنترنت. يمكنكم المتابعة.";
    fc_bloquee =
        "La fenêtre FranceConnect n’a pas pu s’ouvrir. Autorisez les fenêtres pour ce site, puis appuyez encore sur le bouton.",
        "The FranceConnect window could not open. Allow pop-up windows for this site, then press the button again.",
        "لم تُفتح نافذة FranceConnect. اسمحوا بالنوافذ لهذا الموقع، ثم اضغطوا على الزر مرة أخرى.";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Langue;

    /// The holes of a template, sorted; plural forms count once for their number.
    fn trous(phrase: &str) -> Vec<&str> {
        let mut trous: Vec<&str> =
            phrase.split('{').skip(1).filter_map(|suite| suite.split(['}', '|']).next()).collect();
        trous.sort_unstable();
        trous.dedup();
        trous
    }

    #[test]
    fn every_language_says_the_same_things() {
        let [francais, anglais, arabe] = Langue::TOUTES.map(phrases);
        let mut fautes = Vec::new();
        for (nom, ((fr, en), ar)) in NOMS.iter().zip(francais.iter().zip(anglais).zip(arabe)) {
            for (langue, phrase) in [("en", en), ("ar", ar)] {
                if trous(fr) != trous(phrase) {
                    fautes.push(format!("{nom}, {langue}: other holes"));
                }
                // Pieces are joined: a space at an end is a part of them.
                if *nom != "enumeration_et" && *nom != "milliers" && fr.starts_with(' ') != phrase.starts_with(' ') {
                    fautes.push(format!("{nom}, {langue}: another space at its start"));
                }
                if phrase.contains("\u{a0}:") || phrase.contains("\u{a0}?") {
                    fautes.push(format!("{nom}, {langue}: French spacing"));
                }
            }
        }
        assert_eq!(fautes, Vec::<String>::new());
    }

    #[test]
    fn french_punctuation_does_not_break_from_its_word() {
        let mut fautes = Vec::new();
        for (nom, phrase) in NOMS.iter().zip(phrases(Langue::Francais)) {
            let lache = [" :", " ?", " !", " ;", " »", "« ", " %", " €"].iter().any(|signe| phrase.contains(signe));
            if lache || phrase.contains('\'') {
                fautes.push(*nom);
            }
        }
        assert_eq!(fautes, Vec::<&str>::new());
    }
}
