using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;

namespace Gateway.Tests.Support;

/// <summary>A request that a <see cref="TestPhone"/> sent, and all that came of it, over its digest retries.</summary>
public sealed class TestRequest(SipRequest request, NextHop hop)
{
    /// <summary>The request as last sent.</summary>
    public SipRequest Request { get; internal set; } = request;

    /// <summary>Where it went.</summary>
    public NextHop Hop { get; } = hop;

    /// <summary>Every response the phone's transaction layer let through, in order; challenges that were answered included.</summary>
    public List<SipResponse> Responses { get; } = [];

    /// <summary>The final response; the first when several 2xx came.</summary>
    public SipResponse? Final => Responses.Find(response => response.IsFinal && !_answered.Contains(response));

    /// <summary>The status of <see cref="Final"/>.</summary>
    public int? Status => Final?.Status;

    /// <summary>Why no final response will come.</summary>
    public ClientFailure? Failure { get; internal set; }

    /// <summary>Virtual time at which the first final response or the failure came.</summary>
    public TimeSpan? EndedAt { get; internal set; }

    /// <summary>Whether it has ended either way.</summary>
    public bool IsOver => EndedAt is not null;

    internal ClientTransactionId Transaction { get; set; }

    private readonly HashSet<SipResponse> _answered = [];

    internal void AnsweredChallenge(SipResponse challenge) => _answered.Add(challenge);
}
