# The evening of `demo`.
demo-title = An evening with an office, { $phones } phones and { $classes } classes
demo-folder = Real nodes with real files, in { $folder }
demo-programme = Digital literacy for all (demo)
demo-office = Commune office
demo-found = The office founds the programme "{ $name }".
demo-import = It imports a roster: { $classes } classes, { $learners } learners.
demo-join = { $names } scan their tickets and receive their classes.
demo-apart = { $a } and { $b } call the same roll apart, with no network: { $marks } marks, not all the same.
demo-meet =
    { $disputes ->
        [one] { $a } and { $b } meet. One learner was marked differently; both phones show it.
       *[other] { $a } and { $b } meet. { $disputes } learners were marked differently; both phones show them.
    }
demo-said = { $by } says { $mark }
demo-settle =
    { $settled ->
        [one] They talk about it, and { $a } settles the dispute.
       *[other] They talk about it, and { $a } settles { $settled } disputes.
    }
demo-carry = { $b } stays in the village; { $a } carries that work to the office: { $entries } entries.
demo-remove =
    { $entries ->
        [0] { $b }'s phone is lost. The office removes it; what the finder taps gets nowhere.
        [one] { $b }'s phone is lost. The office removes it; what the finder taps is set aside: one entry.
       *[other] { $b }'s phone is lost. The office removes it; what the finder taps is set aside: { $entries } entries.
    }
demo-equal = {"  "}{ $name } reports the same as the office
demo-differs = {"  "}{ $name } reports something else than the office
demo-report =
    { $meetings ->
        [one] Everybody reports the same: { $learners } people, { $turns } turns in one meeting.
       *[other] Everybody reports the same: { $learners } people, { $turns } turns in { $meetings } meetings.
    }
demo-report-differs = The reports differ. Please tell the makers, with the folders of this demo.
demo-kept = The folders stay in { $folder }; use them with --home.
