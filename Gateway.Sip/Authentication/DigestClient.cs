using System.Collections.Immutable;
using System.Globalization;
using Gateway.Sip.Machines;

namespace Gateway.Sip.Authentication;

/// <summary>
/// Answers the challenges one user agent receives, and remembers per realm what the next request needs: the last nonce and how often it
/// was used (RFC 3261 §22, RFC 7616 §3.4, RFC 8760 §2.5).
/// </summary>
/// <remarks>
/// For each request: add what <see cref="Volunteer"/> gives; on 401 or 407 ask <see cref="Answer"/>, with <see cref="DigestTries.None"/>
/// at first. The ACK to a 2xx carries the very header values of its INVITE (RFC 3261 §22.1), so nothing is made for it, nor for CANCEL.
/// Not thread safe: its owner's loop calls it.
/// </remarks>
public sealed class DigestClient
{
    /// <summary>Realms remembered. A user agent meets two or three; the one answered longest ago makes room.</summary>
    public const int RealmsMax = 32;

    /// <summary>Characters of a client nonce, 5 random bits each.</summary>
    private const int CnonceCharacters = 16;

    /// <summary>In the order they were last answered, which is the order they are written in.</summary>
    private readonly List<Protection> _protections = [];
    private readonly DigestClientSettings _settings;
    private readonly Func<string> _newCnonce;

    /// <summary>A client that has met no challenge yet.</summary>
    /// <param name="settings">Accounts and preferences.</param>
    /// <param name="ids">Where client nonces come from; must be unpredictable.</param>
    public DigestClient(DigestClientSettings settings, IdSource ids)
        : this(settings, () => ids.NewToken(CnonceCharacters))
    {
    }

    internal DigestClient(DigestClientSettings settings, Func<string> newCnonce) => (_settings, _newCnonce) = (settings, newCnonce);

    /// <summary>Credentials for a request that nobody has challenged yet, from the nonces at hand; empty where there are none.</summary>
    public ImmutableArray<DigestHeader> Volunteer(DigestClientRequest request)
    {
        if (!DigestServer.MayChallenge(request.Method)) return [];
        var wanted = _protections.Where(protection => protection.Proxy || protection.Recipient == request.Recipient);
        return [.. wanted.Select(protection => CredentialsFor(protection, request))];
    }

    /// <summary>Decides what follows a 401 or 407.</summary>
    /// <param name="request">The request that was challenged.</param>
    /// <param name="challenges">All its challenges.</param>
    /// <param name="tries">What the request has been through; <see cref="DigestTries.None"/> at its first challenge.</param>
    /// <remarks>
    /// Each realm is answered once, and again only when it says <c>stale=true</c> with another nonce. Where several realms ask, those that
    /// can be answered are.
    /// </remarks>
    public ChallengeAnswer Answer(DigestClientRequest request, ReceivedChallenges challenges, DigestTries tries)
    {
        if (challenges.Count == 0) return new ChallengeAnswer.GiveUp(GiveUpReason.NoChallenge, "");
        if (tries.Rounds >= DigestTries.RoundsMax)
            return new ChallengeAnswer.GiveUp(GiveUpReason.TooManyRounds, challenges.All.First().Challenge.Realm);

        ChallengeAnswer.GiveUp? unanswered = null;
        var answersAny = false;
        var answered = tries.NonceAnswered;
        foreach (var ofRealm in challenges.All.GroupBy(each => (each.FromProxy, each.Challenge.Realm), each => each.Challenge))
        {
            var (proxy, realm) = ofRealm.Key;
            if (TryProtect(proxy, realm, ofRealm, request, tries, out var reason) is { } nonce)
            {
                answersAny = true;
                answered = answered.SetItem(ofRealm.Key, nonce);
            }
            else
            {
                _protections.RemoveAll(protection => protection.Proxy == proxy && protection.Realm == realm);
                unanswered ??= new ChallengeAnswer.GiveUp(reason, realm);
            }
        }

        if (!answersAny && unanswered is not null) return unanswered;
        return new ChallengeAnswer.SendAgain(Volunteer(request), new DigestTries { Rounds = tries.Rounds + 1, NonceAnswered = answered });
    }

    /// <summary>
    /// Takes the Authentication-Info of a 2xx: checks the server's proof, and goes on with its next nonce unless the proof is wrong.
    /// </summary>
    /// <param name="sent">The credentials of the request, as <see cref="Volunteer"/> or <see cref="Answer"/> gave them.</param>
    /// <param name="info">What the header said.</param>
    /// <param name="responseBody">The body of the 2xx, for <c>auth-int</c>.</param>
    public ServerProof Confirm(DigestHeader sent, AuthenticationInfo info, ReadOnlySpan<byte> responseBody)
    {
        var proof = Check(sent.Credentials, info, responseBody);
        var protection = _protections.Find(each => each.Proxy == sent.ForProxy && each.Realm == sent.Credentials.Realm);
        // A challenge to a later request may have brought a newer nonce already.
        if (proof != ServerProof.Wrong && info.NextNonce is { Length: > 0 } next && protection?.Nonce == sent.Credentials.Nonce)
            protection.StartWith(next);
        return proof;
    }

    private string? TryProtect(
        bool proxy, string realm, IEnumerable<DigestChallenge> challenges, DigestClientRequest request, DigestTries tries,
        out GiveUpReason reason)
    {
        reason = GiveUpReason.NoAccount;
        if (AccountFor(realm) is not { } account) return null;

        reason = GiveUpReason.NothingSupported;
        var usable = challenges.Where(IsUsable);
        var challenge = _settings.PrefersStrongest
            ? usable.MaxBy(each => each.Algorithm!.Value.Function)  // usable, so the algorithm is known
            : usable.FirstOrDefault();
        if (challenge?.Algorithm is not { } algorithm) return null;

        reason = GiveUpReason.CredentialsRefused;
        if (tries.NonceAnswered.TryGetValue((proxy, realm), out var before) && !(challenge.Stale && challenge.Nonce != before)) return null;

        var earlier = _protections.Find(each => each.Proxy == proxy && each.Realm == realm);
        if (earlier is not null) _protections.Remove(earlier);
        if (_protections.Count >= RealmsMax) _protections.RemoveAt(0);
        var protection = new Protection
        {
            Proxy = proxy,
            Recipient = request.Recipient,
            Account = account,
            Algorithm = algorithm,
            Challenge = challenge,
            Qop = QopFor(challenge),
        };
        // A server may well send the nonce it sent before: its count goes on.
        if (earlier?.Nonce == challenge.Nonce && earlier.Algorithm == algorithm) protection.GoOnFrom(earlier);
        _protections.Add(protection);
        return challenge.Nonce;
    }

    private DigestAccount? AccountFor(string realm) =>
        _settings.Accounts.FirstOrDefault(account => account.Realm == realm)
        ?? _settings.Accounts.FirstOrDefault(account => account.Realm is null);

    /// <summary>A <c>-sess</c> without qop would need a cnonce that RFC 2069 credentials do not have.</summary>
    private bool IsUsable(DigestChallenge challenge) =>
        challenge.Algorithm is { } algorithm
        && _settings.Functions.Contains(algorithm.Function)
        && (challenge.Qop.IsEmpty ? !algorithm.Session : QopFor(challenge) is not null);

    private string? QopFor(DigestChallenge challenge)
    {
        var preferred = _settings.PrefersAuthInt ? DigestQop.AuthInt : DigestQop.Auth;
        var other = _settings.PrefersAuthInt ? DigestQop.Auth : DigestQop.AuthInt;
        return challenge.Offers(preferred) ? preferred : challenge.Offers(other) ? other : null;
    }

    private DigestHeader CredentialsFor(Protection protection, DigestClientRequest request)
    {
        var (challenge, account, algorithm) = (protection.Challenge, protection.Account, protection.Algorithm);
        var hashesName = challenge.UserHash;
        var credentials = new DigestCredentials
        {
            Username = hashesName ? DigestHash.UserHash(algorithm.Function, account.User, challenge.Realm) : account.User,
            UserHash = hashesName,
            Realm = challenge.Realm,
            Nonce = protection.Nonce,
            Uri = request.Uri,
            Response = "",
            AlgorithmToken = challenge.AlgorithmToken,
            Opaque = challenge.Opaque,
            Qop = protection.Qop,
            // One client nonce for each use, but for -sess, where HA1 is made with the first (RFC 7616 §3.4.2).
            Cnonce = protection.Qop is null ? null
                : algorithm.Session ? protection.SessionCnonce ??= _newCnonce()
                : _newCnonce(),
            NonceCountText = protection.Qop is null ? null : (++protection.NonceCount).ToString("x8", CultureInfo.InvariantCulture),
        };
        var ha1 = DigestHash.Ha1(algorithm.Function, account.User, challenge.Realm, account.Password);
        var response = DigestProof.Of(credentials, algorithm, ha1, request.Method, request.Body.Span);
        return new DigestHeader(protection.Proxy, credentials with { Response = response });
    }

    private ServerProof Check(DigestCredentials sent, AuthenticationInfo info, ReadOnlySpan<byte> responseBody)
    {
        if (info.ResponseAuth is null) return ServerProof.NotGiven;
        if (sent.Algorithm is not { } algorithm || AccountFor(sent.Realm) is not { } account) return ServerProof.Wrong;
        if (info.Cnonce is not null && info.Cnonce != sent.Cnonce) return ServerProof.Wrong;
        if (info.NonceCountText is not null && info.NonceCountText != sent.NonceCountText) return ServerProof.Wrong;

        var ha1 = DigestHash.Ha1(algorithm.Function, account.User, sent.Realm, account.Password);
        var expected = DigestProof.Of(sent with { Qop = info.Qop ?? sent.Qop }, algorithm, ha1, method: "", responseBody);
        return DigestHash.Same(expected, info.ResponseAuth) ? ServerProof.Right : ServerProof.Wrong;
    }

    /// <summary>What is known of one realm.</summary>
    private sealed class Protection
    {
        private string? _nextNonce;

        public required bool Proxy { get; init; }
        public required string Recipient { get; init; }
        public required DigestAccount Account { get; init; }
        public required DigestAlgorithm Algorithm { get; init; }
        public required DigestChallenge Challenge { get; init; }
        public required string? Qop { get; init; }
        public uint NonceCount { get; set; }
        public string? SessionCnonce { get; set; }
        public string Realm => Challenge.Realm;
        public string Nonce => _nextNonce ?? Challenge.Nonce;

        public void StartWith(string nonce) => (_nextNonce, NonceCount, SessionCnonce) = (nonce, 0, null);

        public void GoOnFrom(Protection earlier) => (NonceCount, SessionCnonce) = (earlier.NonceCount, earlier.SessionCnonce);
    }
}
