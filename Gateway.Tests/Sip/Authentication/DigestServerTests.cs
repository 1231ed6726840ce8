using System.Reflection;
using Gateway.Sip.Authentication;
using Gateway.Sip.Machines;
using Gateway.Tests.Support;
using static Gateway.Tests.Sip.Authentication.DigestServerBench;

namespace Gateway.Tests.Sip.Authentication;

[Clause("RFC 3261", "22"), Clause("RFC 7616", "3"), Clause("RFC 8760", "2")]
public sealed class DigestServerTests
{
    private static readonly Dictionary<string, string> TestOfRule = new()
    {
        ["nonce unknown or forged"] = nameof(A_forged_nonce_gets_a_new_one_and_is_not_stale),
        ["nonce expired, response right"] = nameof(A_right_response_to_an_expired_nonce_is_stale),
        ["nonce expired, response wrong"] = nameof(A_wrong_response_to_an_expired_nonce_is_not_stale),
        ["same nonce, nc not above the highest seen"] = nameof(A_nonce_count_used_before_is_a_replay),
        ["same nonce, nc skipped ahead"] = nameof(Nonce_counts_may_skip),
        ["nc not 8 hex digits"] = nameof(A_nonce_count_that_is_not_eight_hex_digits_is_malformed),
        ["qop missing while qop was offered"] = nameof(Missing_qop_is_challenged_unless_policy_allows_it),
        ["qop not among the offered"] = nameof(A_qop_not_offered_is_challenged),
        ["algorithm not among the offered"] = nameof(An_algorithm_not_offered_is_challenged),
        ["uri in credentials differs from the Request-URI"] = nameof(Another_uri_is_accepted_only_where_it_is_served),
        ["username quoted with escaped characters"] = nameof(A_name_with_escaped_characters_is_unescaped_before_hashing),
        ["response in upper-case hex"] = nameof(A_response_in_upper_case_is_refused),
        ["two credentials for the same realm"] = nameof(Of_two_credentials_the_one_whose_algorithm_was_offered_counts),
        ["ACK or CANCEL without credentials"] = nameof(Ack_and_cancel_are_never_challenged),
        ["ACK to 2xx"] = nameof(An_ack_with_the_credentials_of_its_invite_is_no_replay),
        ["username unknown"] = nameof(An_unknown_user_is_answered_as_a_wrong_password_is),
    };

    [Fact]
    public void Every_rule_of_the_vector_file_has_its_test()
    {
        Assert.Equal(DigestVectors.Rules.Order(), TestOfRule.Keys.Order());
        Assert.All(TestOfRule.Values, name => Assert.NotEmpty(GetType().GetMethod(name)!.GetCustomAttributes<FactAttribute>()));
    }

    [Fact]
    public void Without_credentials_every_algorithm_is_offered_strongest_first_with_one_nonce()
    {
        var bench = new DigestServerBench(settings => settings with
        {
            Algorithms = [DigestAlgorithm.Md5, DigestAlgorithm.Sha512256, new DigestAlgorithm(DigestFunction.Sha256, Session: true), DigestAlgorithm.Sha256],
            Qop = [DigestQop.Auth, DigestQop.AuthInt],
        });

        var needed = Assert.IsType<DigestOutcome.ChallengeNeeded>(bench.Ask([]));

        Assert.Equal(["SHA-512-256", "SHA-256-sess", "SHA-256", "MD5"], needed.Challenges.Select(challenge => challenge.AlgorithmToken));
        Assert.Single(needed.Challenges.Select(challenge => challenge.Nonce).Distinct());
        Assert.All(needed.Challenges, challenge => Assert.Equal(["auth", "auth-int"], challenge.Qop));
        Assert.Equal(ChallengeCause.NoCredentials, needed.Cause);
        Assert.False(needed.Stale);
    }

    [Fact]
    public void A_challenge_stays_small()
    {
        var needed = Assert.IsType<DigestOutcome.ChallengeNeeded>(new DigestServerBench().Ask([]));

        Assert.All(needed.Challenges, challenge => Assert.InRange(challenge.Write().Length, 1, 160));
    }

    [Theory]
    [InlineData(DigestFunction.Md5, false, "auth")]
    [InlineData(DigestFunction.Md5, true, "auth-int")]
    [InlineData(DigestFunction.Sha256, false, "auth-int")]
    [InlineData(DigestFunction.Sha256, true, "auth")]
    [InlineData(DigestFunction.Sha512256, false, "auth")]
    [InlineData(DigestFunction.Sha512256, true, "auth-int")]
    public void The_right_response_lets_the_user_in(DigestFunction function, bool session, string qop)
    {
        var algorithm = new DigestAlgorithm(function, session);
        var bench = new DigestServerBench(settings => settings with { Algorithms = [algorithm], Qop = ["auth", "auth-int"] });

        var outcome = bench.Ask([Sign(bench.Challenge(algorithm), qop: qop, body: "v=0")], body: "v=0");

        Assert.Equal(Alice, Assert.IsType<DigestOutcome.Authenticated>(outcome).User);
    }

    [Fact]
    public void A_body_changed_on_the_way_fails_auth_int()
    {
        var bench = new DigestServerBench(settings => settings with { Qop = [DigestQop.AuthInt] });

        AssertChallenged(bench.Ask([Sign(bench.Challenge(), qop: "auth-int", body: "v=0")], body: "v=1"), ChallengeCause.WrongResponse);
    }

    [Fact]
    public void A_wrong_password_is_challenged()
    {
        var bench = new DigestServerBench();

        AssertChallenged(bench.Ask([Sign(bench.Challenge(), password: "guess")]), ChallengeCause.WrongResponse);
    }

    [Theory]
    [InlineData("INVITE", Registrar)]
    [InlineData("REGISTER", "sip:networkB.net")]
    public void A_response_made_for_another_method_or_uri_is_wrong(string method, string uri)
    {
        var bench = new DigestServerBench();
        var credentials = Sign(bench.Challenge(), method: method, uri: uri) with { Uri = Registrar };

        AssertChallenged(bench.Ask([credentials]), ChallengeCause.WrongResponse);
    }

    [Fact]
    public void A_forged_nonce_gets_a_new_one_and_is_not_stale()
    {
        var bench = new DigestServerBench();
        var good = bench.Challenge();
        string[] forged =
        [
            "", "n", "dcd98b7102dd2f0e8b11d0f600bfb0c093", new('A', 48), new('?', 48),
            Flip(good.Nonce, 0), Flip(good.Nonce, 20), Flip(good.Nonce, 47),
        ];
        foreach (var nonce in forged)
        {
            var needed = Assert.IsType<DigestOutcome.ChallengeNeeded>(bench.Ask([Sign(good with { Nonce = nonce })]));

            Assert.Equal(nonce.Length == 0 ? ChallengeCause.NoCredentials : ChallengeCause.UnknownNonce, needed.Cause);
            Assert.False(needed.Stale);
            Assert.NotEqual(good.Nonce, needed.Challenges[0].Nonce);
        }

        static string Flip(string nonce, int at) => string.Concat(nonce.AsSpan(0, at), nonce[at] == 'A' ? "B" : "A", nonce.AsSpan(at + 1));
    }

    [Fact]
    public void A_nonce_of_another_server_or_realm_is_unknown()
    {
        var bench = new DigestServerBench();
        var elsewhere = new DigestServer(
            new DigestServerSettings { Realm = Realm }, new AttemptLimiter(new AttemptLimits()), new SeededIdSource(8));
        var needed = Assert.IsType<DigestOutcome.ChallengeNeeded>(elsewhere.Authenticate(new DigestRequest("REGISTER", Registrar), null, bench.Now));

        AssertChallenged(bench.Ask([Sign(needed.Challenges[0])]), ChallengeCause.UnknownNonce);
    }

    [Fact]
    public void A_right_response_to_an_expired_nonce_is_stale()
    {
        var bench = new DigestServerBench();
        var credentials = Sign(bench.Challenge());
        bench.Now += TimeSpan.FromMinutes(5) + TimeSpan.FromTicks(1);

        var needed = AssertChallenged(bench.Ask([credentials]), ChallengeCause.ExpiredNonce);

        Assert.True(needed.Stale);
        Assert.All(needed.Challenges, challenge => Assert.True(challenge.Stale));
        Assert.IsType<DigestOutcome.Authenticated>(bench.Ask([Sign(needed.Challenges[^1])]));
    }

    [Fact]
    public void A_nonce_is_good_to_the_last_moment_of_its_lifetime()
    {
        var bench = new DigestServerBench();
        var credentials = Sign(bench.Challenge());
        bench.Now += TimeSpan.FromMinutes(5);

        Assert.IsType<DigestOutcome.Authenticated>(bench.Ask([credentials]));
    }

    [Fact]
    public void A_wrong_response_to_an_expired_nonce_is_not_stale()
    {
        var bench = new DigestServerBench();
        var credentials = Sign(bench.Challenge(), password: "guess");
        bench.Now += TimeSpan.FromMinutes(6);

        Assert.False(AssertChallenged(bench.Ask([credentials]), ChallengeCause.WrongResponse).Stale);
    }

    [Fact]
    public void A_nonce_count_used_before_is_a_replay()
    {
        var bench = new DigestServerBench();
        var challenge = bench.Challenge();
        Assert.IsType<DigestOutcome.Authenticated>(bench.Ask([Sign(challenge, "00000001")]));
        Assert.IsType<DigestOutcome.Authenticated>(bench.Ask([Sign(challenge, "00000002")]));

        foreach (var used in (string[])["00000002", "00000001"])
            Assert.True(AssertChallenged(bench.Ask([Sign(challenge, used)]), ChallengeCause.Replay).Stale);
    }

    [Fact]
    public void Nonce_counts_may_skip()
    {
        var bench = new DigestServerBench();
        var challenge = bench.Challenge();

        foreach (var count in (string[])["00000001", "00000007", "0000ffff", "ffffffff"])
            Assert.IsType<DigestOutcome.Authenticated>(bench.Ask([Sign(challenge, count)]));
    }

    [Fact]
    public void Nonce_counts_may_overtake_each_other_within_sixty_four_but_not_beyond()
    {
        var bench = new DigestServerBench();
        var challenge = bench.Challenge();
        Assert.IsType<DigestOutcome.Authenticated>(bench.Ask([Sign(challenge, "00000064")]));

        Assert.IsType<DigestOutcome.Authenticated>(bench.Ask([Sign(challenge, "00000025")]));
        AssertChallenged(bench.Ask([Sign(challenge, "00000025")]), ChallengeCause.Replay);
        AssertChallenged(bench.Ask([Sign(challenge, "00000024")]), ChallengeCause.Replay);
    }

    [Fact]
    public void With_a_window_of_one_counts_must_rise()
    {
        var bench = new DigestServerBench(settings => settings with { NonceCountWindow = 1 });
        var challenge = bench.Challenge();
        Assert.IsType<DigestOutcome.Authenticated>(bench.Ask([Sign(challenge, "00000005")]));

        AssertChallenged(bench.Ask([Sign(challenge, "00000004")]), ChallengeCause.Replay);
    }

    [Fact]
    public void A_wrong_response_does_not_use_up_its_nonce_count()
    {
        var bench = new DigestServerBench();
        var challenge = bench.Challenge();
        AssertChallenged(bench.Ask([Sign(challenge, password: "guess")]), ChallengeCause.WrongResponse);

        Assert.IsType<DigestOutcome.Authenticated>(bench.Ask([Sign(challenge)]));
    }

    [Fact]
    public void A_nonce_pushed_out_of_the_full_table_turns_stale_rather_than_replayable()
    {
        var bench = new DigestServerBench(settings => settings with { NoncesTrackedMax = 2 });
        var challenges = new List<DigestChallenge>();
        for (var i = 0; i < 3; i++)
        {
            challenges.Add(bench.Challenge());
            bench.Now += TimeSpan.FromSeconds(1);
        }
        foreach (var challenge in challenges)
            Assert.IsType<DigestOutcome.Authenticated>(bench.Ask([Sign(challenge)]));

        AssertChallenged(bench.Ask([Sign(challenges[0])]), ChallengeCause.Replay);
        Assert.IsType<DigestOutcome.Authenticated>(bench.Ask([Sign(challenges[1], "00000002")]));
        Assert.IsType<DigestOutcome.Authenticated>(bench.Ask([Sign(bench.Challenge())]));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("0000000x")]
    [InlineData("000000001")]
    public void A_nonce_count_that_is_not_eight_hex_digits_is_malformed(string count)
    {
        var bench = new DigestServerBench();
        var credentials = Sign(bench.Challenge(), count);

        var malformed = Assert.IsType<DigestOutcome.Malformed>(bench.Ask([credentials]));

        Assert.Equal(new DigestError(DigestFault.BadValue, "nc"), malformed.Error);
    }

    [Fact]
    public void Qop_without_cnonce_or_nonce_count_is_malformed()
    {
        var bench = new DigestServerBench();
        var credentials = Sign(bench.Challenge());

        Assert.Equal("cnonce", Assert.IsType<DigestOutcome.Malformed>(bench.Ask([credentials with { Cnonce = null }])).Error.Subject);
        Assert.Equal("nc", Assert.IsType<DigestOutcome.Malformed>(bench.Ask([credentials with { NonceCountText = null }])).Error.Subject);
    }

    [Fact]
    public void Missing_qop_is_challenged_unless_policy_allows_it()
    {
        var strict = new DigestServerBench();
        AssertChallenged(strict.Ask([Sign(strict.Challenge(), qop: null)]), ChallengeCause.QopNotOffered);

        var lenient = new DigestServerBench(settings => settings with { AllowsMissingQop = true });
        Assert.IsType<DigestOutcome.Authenticated>(lenient.Ask([Sign(lenient.Challenge(), qop: null)]));
        AssertChallenged(lenient.Ask([Sign(lenient.Challenge(), qop: null, password: "guess")]), ChallengeCause.WrongResponse);
    }

    [Fact]
    public void A_qop_not_offered_is_challenged()
    {
        var bench = new DigestServerBench();

        AssertChallenged(bench.Ask([Sign(bench.Challenge(), qop: "auth-int")]), ChallengeCause.QopNotOffered);
        AssertChallenged(bench.Ask([Sign(bench.Challenge(), qop: "auth-later")]), ChallengeCause.QopNotOffered);
    }

    [Theory]
    [InlineData("SHA-512-256")]
    [InlineData("MD5-sess")]
    public void An_algorithm_not_offered_is_challenged(string token)
    {
        var bench = new DigestServerBench();

        AssertChallenged(bench.Ask([Sign(bench.Challenge() with { AlgorithmToken = token })]), ChallengeCause.AlgorithmNotOffered);
    }

    [Fact]
    public void An_algorithm_nobody_knows_is_challenged()
    {
        var bench = new DigestServerBench();

        AssertChallenged(bench.Ask([Sign(bench.Challenge()) with { AlgorithmToken = "AKAv1-MD5" }]), ChallengeCause.AlgorithmNotOffered);
    }

    [Fact]
    public void Another_uri_is_accepted_only_where_it_is_served()
    {
        var bench = new DigestServerBench();
        var challenge = bench.Challenge();

        var refused = bench.Ask([Sign(challenge, "00000001", uri: "sip:alias@networkA.net")]);
        var accepted = bench.Ask([Sign(challenge, "00000002", uri: "sip:alias@networkA.net")], isServedHere: uri => uri == "sip:alias@networkA.net");

        Assert.Equal(new DigestOutcome.Refused(DigestRefusal.AnotherUri, TimeSpan.Zero), refused);
        Assert.IsType<DigestOutcome.Authenticated>(accepted);
    }

    [Fact]
    public void A_name_with_escaped_characters_is_unescaped_before_hashing()
    {
        const string name = "a \"b\" \\c";
        var bench = new DigestServerBench { Account = StoredCredential.FromPassword(name, Realm, Password) };

        var value = Sign(bench.Challenge(), user: name).Write();

        Assert.Contains("""username="a \"b\" \\c",""", value, StringComparison.Ordinal);
        Assert.IsType<DigestOutcome.Authenticated>(bench.AskRaw([value]));
    }

    [Fact]
    public void A_response_in_upper_case_is_refused()
    {
        var bench = new DigestServerBench();
        var credentials = Sign(bench.Challenge());

        AssertChallenged(bench.Ask([credentials with { Response = credentials.Response.ToUpperInvariant() }]), ChallengeCause.WrongResponse);
    }

    [Fact]
    public void Of_two_credentials_the_one_whose_algorithm_was_offered_counts()
    {
        var bench = new DigestServerBench();
        var challenge = bench.Challenge();

        var outcome = bench.Ask([Sign(challenge with { AlgorithmToken = "SHA-512-256" }), Sign(challenge)]);

        Assert.Equal(DigestAlgorithm.Md5, Assert.IsType<DigestOutcome.Authenticated>(outcome).Credentials.Algorithm);
    }

    [Fact]
    public void Credentials_for_other_realms_and_schemes_are_passed_over()
    {
        var bench = new DigestServerBench();
        var mine = Sign(bench.Challenge());

        var outcome = bench.AskRaw(["Super-PGP foo=1", (mine with { Realm = "elsewhere" }).Write(), mine.Write()]);

        Assert.IsType<DigestOutcome.Authenticated>(outcome);
        AssertChallenged(bench.AskRaw(["Basic YTpi"]), ChallengeCause.NoCredentials);
        AssertChallenged(bench.Ask([mine with { Realm = "elsewhere" }]), ChallengeCause.NoCredentials);
    }

    [Fact]
    public void A_faulty_value_is_malformed_unless_another_one_is_for_us()
    {
        var bench = new DigestServerBench();

        Assert.Equal(
            DigestFault.UnterminatedQuote, Assert.IsType<DigestOutcome.Malformed>(bench.AskRaw(["Digest username=\"a"])).Error.Fault);
        Assert.IsType<DigestOutcome.Authenticated>(bench.AskRaw(["Digest username=\"a", Sign(bench.Challenge()).Write()]));
    }

    [Fact]
    public void More_values_than_the_limit_are_not_looked_at()
    {
        var bench = new DigestServerBench();
        var mine = Sign(bench.Challenge());
        var others = Enumerable.Repeat((mine with { Realm = "elsewhere" }).Write(), DigestLimits.ValuesMax);

        Assert.IsType<DigestOutcome.Malformed>(bench.AskRaw([.. others, mine.Write()]));
        Assert.IsType<DigestOutcome.Authenticated>(bench.AskRaw([.. others.Skip(1), mine.Write()]));
    }

    [Theory]
    [InlineData("ACK")]
    [InlineData("CANCEL")]
    public void Ack_and_cancel_are_never_challenged(string method) => Assert.IsType<DigestOutcome.Exempt>(new DigestServerBench().Ask([], method));

    [Fact]
    public void An_ack_with_the_credentials_of_its_invite_is_no_replay()
    {
        var bench = new DigestServerBench();
        var credentials = Sign(bench.Challenge(), method: "INVITE");
        Assert.IsType<DigestOutcome.Authenticated>(bench.Ask([credentials], "INVITE"));

        Assert.IsType<DigestOutcome.Exempt>(bench.Ask([credentials], "ACK"));
    }

    [Fact]
    public void An_unknown_user_is_answered_as_a_wrong_password_is()
    {
        var bench = new DigestServerBench();

        var unknown = AssertChallenged(bench.Ask([Sign(bench.Challenge(), user: "nobody")]), ChallengeCause.WrongResponse);
        var wrong = AssertChallenged(bench.Ask([Sign(bench.Challenge(), password: "guess")]), ChallengeCause.WrongResponse);

        Assert.Equal(
            wrong.Challenges.Select(challenge => (challenge with { Nonce = "" }).Write()),
            unknown.Challenges.Select(challenge => (challenge with { Nonce = "" }).Write()));
    }

    [Fact]
    public void An_unknown_user_waits_after_failures_as_a_known_one_does()
    {
        var bench = new DigestServerBench();
        foreach (var user in (string[])["nobody", Alice])
        {
            for (var i = 0; i < 5; i++)
                AssertChallenged(bench.Ask([Sign(bench.Challenge(), user: user, password: "guess")]), ChallengeCause.WrongResponse);

            Assert.Equal(
                new DigestOutcome.Refused(DigestRefusal.TooManyAttempts, TimeSpan.FromSeconds(1)),
                bench.Ask([Sign(bench.Challenge(), user: user, password: "guess")]));
        }
    }

    [Fact]
    public void After_the_delay_the_right_password_lets_in_again()
    {
        var bench = new DigestServerBench();
        for (var i = 0; i < 5; i++)
            bench.Ask([Sign(bench.Challenge(), password: "guess")]);
        Assert.IsType<DigestOutcome.Refused>(bench.Ask([Sign(bench.Challenge())]));

        bench.Now += TimeSpan.FromSeconds(1);

        Assert.IsType<DigestOutcome.Authenticated>(bench.Ask([Sign(bench.Challenge())]));
    }

    [Fact]
    public void Guessing_with_an_expired_nonce_is_counted_too()
    {
        var bench = new DigestServerBench();
        var challenge = bench.Challenge();
        bench.Now += TimeSpan.FromMinutes(6);
        for (var i = 0; i < 5; i++)
            AssertChallenged(bench.Ask([Sign(challenge, password: "guess")]), ChallengeCause.WrongResponse);

        Assert.IsType<DigestOutcome.Refused>(bench.Ask([Sign(challenge)]));
    }

    [Fact]
    public void A_nonce_bound_to_its_source_is_unknown_from_another()
    {
        var bound = new DigestServerBench(settings => settings with { BindsNonceToSource = true });
        var credentials = Sign(bound.Challenge(source: Home));
        AssertChallenged(bound.Ask([credentials], source: "198.51.100.9"), ChallengeCause.UnknownNonce);
        Assert.IsType<DigestOutcome.Authenticated>(bound.Ask([credentials], source: Home));

        var free = new DigestServerBench();
        Assert.IsType<DigestOutcome.Authenticated>(free.Ask([Sign(free.Challenge(source: Home))], source: "198.51.100.9"));
    }

    [Fact, Clause("3GPP TS 24.229", "5.1.1.2.2")]
    public void The_first_register_of_an_ims_terminal_is_challenged_as_one_without_credentials()
    {
        var bench = new DigestServerBench();

        var outcome = bench.AskRaw([$"""Digest username="{Alice}", realm="{Realm}", nonce="", uri="{Registrar}", response="" """]);

        AssertChallenged(outcome, ChallengeCause.NoCredentials);
    }

    [Fact, Clause("RFC 8760", "2.3")]
    public void An_account_with_md5_only_is_offered_and_held_to_md5()
    {
        var full = StoredCredential.FromPassword(Alice, Realm, Password);
        var bench = new DigestServerBench { Account = new StoredCredential(Alice, Realm, full.Md5, sha256: null, sha512256: null) };
        var sha256 = bench.Challenge(DigestAlgorithm.Sha256);

        var needed = AssertChallenged(bench.Ask([Sign(sha256)]), ChallengeCause.WrongResponse);

        Assert.Equal("MD5", Assert.Single(needed.Challenges).AlgorithmToken);
        Assert.IsType<DigestOutcome.Authenticated>(bench.Ask([Sign(needed.Challenges[0])]));
    }

    [Fact]
    public void A_credential_stored_for_another_realm_lets_nobody_in()
    {
        var bench = new DigestServerBench { Account = StoredCredential.FromPassword(Alice, "elsewhere", Password) };

        AssertChallenged(bench.Ask([Sign(bench.Challenge())]), ChallengeCause.WrongResponse);
    }

    [Fact]
    public void Even_who_knew_the_stand_in_of_an_unknown_user_would_not_get_in()
    {
        var bench = new DigestServerBench();
        var credentials = Sign(bench.Challenge(), user: "nobody");
        var standIn = new NonceIssuer(Realm, new SeededIdSource(Seed)).StandIn(DigestFunction.Md5, "nobody");
        var response = DigestProof.Of(credentials, DigestAlgorithm.Md5, standIn, "REGISTER", []);

        AssertChallenged(bench.Ask([credentials with { Response = response }]), ChallengeCause.WrongResponse);
    }

    [Fact]
    public void A_hashed_name_is_told_apart_for_the_look_up()
    {
        var bench = new DigestServerBench();
        var presented = new PresentedCredentials();
        presented.Add(System.Text.Encoding.UTF8.GetBytes((Sign(bench.Challenge(), user: "0123abcd") with { UserHash = true }).Write()));

        Assert.Equal(new ClaimedUser("0123abcd", IsHash: true), bench.Server.ClaimedBy(presented));
        Assert.Null(bench.Server.ClaimedBy(new PresentedCredentials()));
    }

    private static DigestOutcome.ChallengeNeeded AssertChallenged(DigestOutcome outcome, ChallengeCause cause)
    {
        var needed = Assert.IsType<DigestOutcome.ChallengeNeeded>(outcome);
        Assert.Equal(cause, needed.Cause);
        return needed;
    }
}
