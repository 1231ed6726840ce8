using System.Collections.Immutable;

namespace Gateway.Sip.Authentication;

/// <summary>What a server makes of a request's credentials.</summary>
public abstract record DigestOutcome
{
    private DigestOutcome()
    {
    }

    /// <summary>The request is the user's.</summary>
    /// <param name="User">The name of the stored credential that the response proved.</param>
    /// <param name="Credentials">The proof; to be removed before a request leaves through us when it was for us as a proxy.</param>
    public sealed record Authenticated(string User, DigestCredentials Credentials) : DigestOutcome;

    /// <summary>Answer 401 (or 407) with these challenges, in this order, each as a header line of its own.</summary>
    /// <param name="Challenges">One for each algorithm, strongest first (RFC 8760 §2.4).</param>
    /// <param name="Stale">Whether the response was right and only the nonce will not do.</param>
    /// <param name="Cause">Why, for logs and counters; an unknown user is told apart from a wrong password by nobody.</param>
    public sealed record ChallengeNeeded(ImmutableArray<DigestChallenge> Challenges, bool Stale, ChallengeCause Cause) : DigestOutcome;

    /// <summary>Answer 403: another challenge would not help.</summary>
    /// <param name="Reason">Why.</param>
    /// <param name="RetryAfter">When it is worth another try, for Retry-After; zero where time changes nothing.</param>
    public sealed record Refused(DigestRefusal Reason, TimeSpan RetryAfter) : DigestOutcome;

    /// <summary>Answer 400.</summary>
    /// <param name="Error">What is wrong with the header.</param>
    public sealed record Malformed(DigestError Error) : DigestOutcome;

    /// <summary>
    /// An ACK or a CANCEL: it cannot be sent again, so it is never challenged (RFC 3261 §22.1). It stands or falls with the transaction
    /// it matches, and its credentials, copied from the INVITE, are not looked at.
    /// </summary>
    public sealed record Exempt : DigestOutcome;
}

/// <summary>Why a server challenges.</summary>
public enum ChallengeCause
{
    /// <summary>No credentials for this realm, or such as prove nothing.</summary>
    NoCredentials,

    /// <summary>A nonce this server did not issue (to this source).</summary>
    UnknownNonce,

    /// <summary>The right response to a nonce that is too old.</summary>
    ExpiredNonce,

    /// <summary>The right response with a nonce count that was used before.</summary>
    Replay,

    /// <summary>A wrong response, or a user nobody knows.</summary>
    WrongResponse,

    /// <summary>An algorithm that was not offered.</summary>
    AlgorithmNotOffered,

    /// <summary>A quality of protection that was not offered, or none although one was.</summary>
    QopNotOffered,
}

/// <summary>Why a server refuses for good.</summary>
public enum DigestRefusal
{
    /// <summary>The credentials are right, but made for another resource than the one asked for.</summary>
    AnotherUri,

    /// <summary>Too many failures of this user or source, too short ago.</summary>
    TooManyAttempts,
}
