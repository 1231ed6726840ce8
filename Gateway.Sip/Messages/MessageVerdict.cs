using System.Collections.Immutable;

namespace Gateway.Sip.Messages;

/// <summary>What a check says of a message: go on, answer it so, or let it fall.</summary>
public abstract record MessageVerdict
{
    private MessageVerdict()
    {
    }

    /// <summary>Nothing to object to.</summary>
    public static Valid Accepted { get; } = new();

    /// <summary>Whether the message may be processed.</summary>
    public bool IsValid => this is Valid;

    /// <summary>Nothing to object to.</summary>
    public sealed record Valid : MessageVerdict
    {
        internal Valid()
        {
        }
    }

    /// <summary>The request is refused with this response.</summary>
    /// <param name="Status">400 to 699.</param>
    /// <param name="Reason">The reason phrase; it names the rule that was broken.</param>
    /// <param name="Headers">Headers that the answer needs, such as Allow, Accept or Unsupported.</param>
    public sealed record Answer(int Status, string Reason, ImmutableArray<KeyValuePair<HeaderId, string>> Headers) : MessageVerdict
    {
        /// <summary>An answer without further headers.</summary>
        public Answer(int status, string reason)
            : this(status, reason, [])
        {
        }

        /// <summary>Writes the answer, with as much of Via, From, To, Call-ID and CSeq as the request lets be read.</summary>
        /// <param name="request">The request that was refused.</param>
        /// <param name="toTag">The tag for To, when the request had none there.</param>
        public SipResponse ToResponse(SipRequest request, string? toTag = null)
        {
            var builder = new ResponseBuilder(request, Status, Reason, toTag);
            foreach (var (id, value) in Headers)
                builder.Header(id, value);
            return builder.Build();
        }

        public override string ToString() => $"{Status} {Reason}";
    }

    /// <summary>No answer is owed or possible.</summary>
    /// <param name="Why">For counters and traces; from a small fixed set.</param>
    public sealed record Drop(string Why) : MessageVerdict
    {
        public override string ToString() => $"drop: {Why}";
    }
}
