using System.Collections.Immutable;
using Gateway.Sip.Machines;

namespace Gateway.Sip.Authentication;

/// <summary>
/// Authenticates the requests of one realm, as a registrar or user agent server (401) or as a proxy (407): RFC 3261 §22, RFC 7616,
/// RFC 8760.
/// </summary>
/// <remarks>
/// Asking takes two steps, so that accounts can be looked up elsewhere in between: <see cref="ClaimedBy"/> names the user, then
/// <see cref="Authenticate"/> decides with what was found.
/// <para>
/// Nonces are not stored; what is stored, within bounds, are the counts already used and the failures of late. A wrong password, an
/// unknown user and a user without a hash for the algorithm get the same answer after the same work. Not thread safe: its owner's loop
/// calls it.
/// </para>
/// </remarks>
/// <param name="settings">How to challenge.</param>
/// <param name="attempts">Who has to wait; may be shared by the servers of one loop.</param>
/// <param name="ids">Where nonces and the secret that seals them come from; must be unpredictable.</param>
public sealed class DigestServer(DigestServerSettings settings, AttemptLimiter attempts, IdSource ids)
{
    private readonly NonceIssuer _nonces = new(settings.Realm, ids);
    private readonly NonceCounts _counts =
        new(settings.NoncesTrackedMax, Math.Clamp(settings.NonceCountWindow, 1, NonceCounts.WindowMax));
    private readonly ImmutableArray<DigestAlgorithm> _strongestFirst =
    [
        .. settings.Algorithms.Distinct()
            .OrderByDescending(algorithm => algorithm.Function)
            .ThenByDescending(algorithm => algorithm.Session),
    ];

    /// <summary>Whether a request of this method may be challenged: neither ACK nor CANCEL can be sent again (RFC 3261 §22.1).</summary>
    public static bool MayChallenge(string method) => method is not ("ACK" or "CANCEL");

    /// <summary>Whose stored credential is needed to judge the request; null when it carries none for this realm.</summary>
    public ClaimedUser? ClaimedBy(PresentedCredentials presented) =>
        ForUs(presented) is { } credentials ? new ClaimedUser(credentials.Username, credentials.UserHash) : null;

    /// <summary>Judges the credentials of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="stored">
    /// The credential of the user <see cref="ClaimedBy"/> named, or, where there was none, of the user the From or To points to; null when
    /// nobody is known by that name. An account without a hash for every algorithm is offered only what it can answer.
    /// </param>
    /// <param name="now">The present time, of the same clock at every call.</param>
    public DigestOutcome Authenticate(DigestRequest request, StoredCredential? stored, MonotonicTime now)
    {
        if (!MayChallenge(request.Method)) return new DigestOutcome.Exempt();

        var account = stored?.Realm == settings.Realm ? stored : null;
        if (ForUs(request.Credentials) is not { } credentials)
        {
            return request.Credentials.Error.Fault != DigestFault.None
                ? new DigestOutcome.Malformed(request.Credentials.Error)
                : Challenge(ChallengeCause.NoCredentials);
        }
        if (credentials.ProvesNothing) return Challenge(ChallengeCause.NoCredentials);
        if (credentials.Algorithm is not { } algorithm || !_strongestFirst.Contains(algorithm))
            return Challenge(ChallengeCause.AlgorithmNotOffered);
        if (!AllowsQop(credentials, algorithm)) return Challenge(ChallengeCause.QopNotOffered);
        if (MissingBesideQop(credentials) is { } missing)
            return new DigestOutcome.Malformed(new DigestError(DigestFault.MissingParameter, missing));
        if (!_nonces.TryRecognise(credentials.Nonce, NonceSource(request.Source), out var nonce))
            return Challenge(ChallengeCause.UnknownNonce);

        // From here on an answer tells whether a guess was right, an expired nonce notwithstanding.
        var wait = attempts.WaitFor(credentials.Username, request.Source, now);
        if (wait > TimeSpan.Zero) return new DigestOutcome.Refused(DigestRefusal.TooManyAttempts, wait);
        if (!IsRight(request, credentials, algorithm, account))
        {
            attempts.Failed(credentials.Username, request.Source, now);
            return Challenge(ChallengeCause.WrongResponse);
        }

        if (now - nonce.IssuedAt > settings.NonceLifetime) return Challenge(ChallengeCause.ExpiredNonce);
        var isCounted = credentials.Qop is not null;
        if (isCounted && credentials.NonceCount is { } count && !_counts.TryUse(nonce, count, now, settings.NonceLifetime))
            return Challenge(ChallengeCause.Replay);
        attempts.Succeeded(credentials.Username, request.Source);
        if (credentials.Uri != request.Uri && !request.IsServedHere(credentials.Uri))
            return new DigestOutcome.Refused(DigestRefusal.AnotherUri, TimeSpan.Zero);
        return new DigestOutcome.Authenticated(account!.User, credentials);  // right, so there is an account

        DigestOutcome.ChallengeNeeded Challenge(ChallengeCause cause) => this.Challenge(account, request.Source, now, cause);
    }

    /// <summary>
    /// The server's own proof for the 2xx (RFC 7616 §3.5), so that the client can tell us from somebody who merely let it in.
    /// </summary>
    /// <param name="request">The request that was authenticated.</param>
    /// <param name="credentials">Its credentials.</param>
    /// <param name="stored">The credential they were judged with.</param>
    /// <param name="responseBody">The body of the 2xx, for <c>auth-int</c>.</param>
    /// <param name="now">The present time, when the client shall go on with a new nonce; null when with the present one.</param>
    /// <returns>Null when the credentials have no qop: RFC 2069 knows no such proof.</returns>
    public AuthenticationInfo? Prove(
        DigestRequest request, DigestCredentials credentials, StoredCredential stored, ReadOnlySpan<byte> responseBody, MonotonicTime? now)
    {
        if (credentials.Qop is null || credentials.Algorithm is not { } algorithm) return null;
        if (stored.Ha1(algorithm.Function) is not { } ha1) return null;
        return new AuthenticationInfo
        {
            NextNonce = now is { } present ? _nonces.Issue(present, NonceSource(request.Source)) : null,
            Qop = credentials.Qop,
            ResponseAuth = DigestProof.Of(credentials, algorithm, ha1, method: "", responseBody),
            Cnonce = credentials.Cnonce,
            NonceCountText = credentials.NonceCountText,
        };
    }

    private bool IsRight(DigestRequest request, DigestCredentials credentials, DigestAlgorithm algorithm, StoredCredential? account)
    {
        // The stand-in is made in any case, so that an account that does not exist takes no longer than one that does.
        var standIn = _nonces.StandIn(algorithm.Function, credentials.Username);
        var ha1 = account?.Ha1(algorithm.Function);
        var expected = DigestProof.Of(credentials, algorithm, ha1 ?? standIn, request.Method, request.Body.Span);
        return DigestHash.Same(expected, credentials.Response) && ha1 is not null;
    }

    private DigestOutcome.ChallengeNeeded Challenge(StoredCredential? account, string source, MonotonicTime now, ChallengeCause cause)
    {
        var stale = cause is ChallengeCause.ExpiredNonce or ChallengeCause.Replay;
        var nonce = _nonces.Issue(now, NonceSource(source));
        ImmutableArray<DigestChallenge> challenges =
        [
            .. OfferTo(account).Select(algorithm => new DigestChallenge
            {
                Realm = settings.Realm,
                Nonce = nonce,
                AlgorithmToken = algorithm.Token,
                Qop = settings.Qop,
                Stale = stale,
                Charset = settings.AnnouncesCharset ? "UTF-8" : null,
                UserHash = settings.FindsUsersByHash,
            }),
        ];
        return new DigestOutcome.ChallengeNeeded(challenges, stale, cause);
    }

    private ImmutableArray<DigestAlgorithm> OfferTo(StoredCredential? account)
    {
        if (account is null) return _strongestFirst;
        ImmutableArray<DigestAlgorithm> answerable = [.. _strongestFirst.Where(algorithm => account.Ha1(algorithm.Function) is not null)];
        return answerable.IsEmpty ? _strongestFirst : answerable;
    }

    /// <summary>The credentials for this realm; of several, the first whose algorithm is offered (RFC 8760 §2.4).</summary>
    private DigestCredentials? ForUs(PresentedCredentials presented)
    {
        DigestCredentials? first = null;
        foreach (var credentials in presented.Digests)
        {
            if (credentials.Realm != settings.Realm) continue;
            if (credentials.Algorithm is { } algorithm && _strongestFirst.Contains(algorithm)) return credentials;
            first ??= credentials;
        }
        return first;
    }

    /// <summary>Without a qop there is no cnonce either, and without a cnonce no <c>-sess</c>.</summary>
    private bool AllowsQop(DigestCredentials credentials, DigestAlgorithm algorithm) => credentials.Qop is null
        ? settings.AllowsMissingQop && !algorithm.Session
        : settings.Qop.Contains(credentials.Qop, StringComparer.OrdinalIgnoreCase);

    private static string? MissingBesideQop(DigestCredentials credentials) => credentials switch
    {
        { Qop: null } => null,
        { Cnonce: null } => "cnonce",
        { NonceCountText: null } => "nc",
        _ => null,
    };

    private string NonceSource(string source) => settings.BindsNonceToSource ? source : "";
}

/// <summary>Whom credentials claim to be.</summary>
/// <param name="Name">The user's name, or the hash of it.</param>
/// <param name="IsHash">Whether it is the hash: <see cref="DigestHash.UserHash"/> of the name and the realm.</param>
public readonly record struct ClaimedUser(string Name, bool IsHash);
