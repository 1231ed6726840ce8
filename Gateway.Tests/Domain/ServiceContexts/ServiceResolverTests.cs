using Gateway.Domain.Access;
using Gateway.Domain.ServiceContexts;
using Gateway.Sip.Messages;
using Gateway.Tests.Architecture;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.ServiceContexts;

public sealed class ServiceResolverTests
{
    private static readonly PocAddress Anna = PocAddress.Parse("sip:anna@poc.local");
    private static readonly PocAddress Bob = PocAddress.Parse("sip:bob@poc.local");
    private static readonly MailboxId AnnasBox = new("mbx_anna");
    private static readonly MailboxId BobsBox = new("mbx_bob");

    private static readonly ServiceDirectory Services = ServiceDirectory.Of(
        [
            Identity("top", ServiceBehaviour.Menu),
            Identity("anna-deposit", ServiceBehaviour.DepositStandard) with { Mailbox = AnnasBox },
            Identity("anna-fna", ServiceBehaviour.DepositNoAnswer) with { Mailbox = AnnasBox },
            Identity("anna-busy", ServiceBehaviour.DepositBusy) with { Mailbox = AnnasBox },
            Identity("anna-dnd", ServiceBehaviour.DepositDoNotDisturb) with { Mailbox = AnnasBox },
            Identity("anna-sg", ServiceBehaviour.DepositSpecial) with { Mailbox = AnnasBox, Fallback = Uri("anna-deposit") },
            Identity("anna-sg-strict", ServiceBehaviour.DepositSpecial) with { Mailbox = AnnasBox, Allowed = [Bob] },
            Identity("anna-retrieve", ServiceBehaviour.RetrieveAuthenticated) with { Mailbox = AnnasBox, Fallback = Uri("anna-pin") },
            Identity("anna-retrieve-strict", ServiceBehaviour.RetrieveAuthenticated) with { Mailbox = AnnasBox },
            Identity("anna-pin", ServiceBehaviour.RetrievePin) with { Mailbox = AnnasBox },
            Identity("deposit", ServiceBehaviour.DepositByTo) with { Fallback = Uri("deposit-in") },
            Identity("deposit-in", ServiceBehaviour.DepositAsk),
            Identity("retrieve", ServiceBehaviour.RetrieveByAuthentication) with { Fallback = Uri("retrieve-in") },
            Identity("retrieve-in", ServiceBehaviour.RetrieveAsk),
            Identity("orphan", ServiceBehaviour.DepositStandard) with { Mailbox = new("mbx_gone") },
            Identity("round", ServiceBehaviour.RetrieveAuthenticated) with { Mailbox = AnnasBox, Fallback = Uri("round") },
            Identity("nowhere", ServiceBehaviour.RetrieveAuthenticated) with { Mailbox = AnnasBox, Fallback = Uri("not-there") },
        ],
        [new(AnnasBox, Anna, "677"), new(BobsBox, Bob, null)],
        []);

    [Theory]
    [InlineData("top", null)]
    [InlineData("anna-deposit", "mbx_anna")]
    [InlineData("anna-fna", "mbx_anna")]
    [InlineData("anna-busy", "mbx_anna")]
    [InlineData("anna-dnd", "mbx_anna")]
    [InlineData("anna-pin", "mbx_anna")]
    [InlineData("deposit-in", null)]
    [InlineData("retrieve-in", null)]
    [Clause("S003", "2.1")]
    public void Anybody_may_call_what_needs_no_proof(string called, string? mailbox)
    {
        var found = Assert.IsType<ServiceResolution.Found>(Resolve(new(Uri(called))));

        Assert.Equal(called, found.Identity.Uri.User);
        Assert.Equal(mailbox, found.Mailbox?.Value);
        Assert.Equal([ServiceStepKind.Known, ServiceStepKind.Trusted], found.Steps.Select(step => step.Kind));
    }

    [Fact]
    public void Steps_name_a_behaviour_in_the_words_of_the_page()
    {
        var words = SourceTree.Lines("Gateway.Web/src/features/services/words.ts").Select(line => line.Trim().Split(": '"))
            .Where(parts => parts.Length == 2 && parts[1].EndsWith("',", StringComparison.Ordinal)).DistinctBy(parts => parts[0])
            .ToDictionary(parts => parts[0], parts => parts[1][..^2], StringComparer.OrdinalIgnoreCase);

        Assert.All(Enum.GetValues<ServiceBehaviour>(), behaviour => Assert.Equal(words[behaviour.ToString()], behaviour.Words(), ignoreCase: true));
        Assert.Equal("The Request-URI is provisioned: leave a message, busy.", Assert.IsType<ServiceResolution.Found>(Resolve(new(Uri("anna-busy")))).Steps[0].Because);
    }

    [Fact]
    public void What_nobody_provisioned_is_not_found() => Assert.Equal(404, Refusal(new(Uri("sub-anna-deposit"))));

    [Theory]
    [InlineData(ServiceProof.None)]
    [InlineData(ServiceProof.Device)]
    [Clause("S003", "3.2.1.2")]
    public void Messages_without_a_PIN_are_for_who_proves_to_be_calling_and_others_are_asked_for_the_PIN(ServiceProof proof)
    {
        var found = Assert.IsType<ServiceResolution.Found>(Resolve(new(Uri("anna-retrieve")) { Callers = [Anna], Proof = proof }));

        Assert.Equal("anna-pin", found.Identity.Uri.User);
        Assert.Equal(
            [ServiceStepKind.Known, ServiceStepKind.NotTrusted, ServiceStepKind.FellBack, ServiceStepKind.Known, ServiceStepKind.Trusted],
            found.Steps.Select(step => step.Kind));
    }

    [Theory]
    [InlineData(ServiceProof.None)]
    [InlineData(ServiceProof.Device)]
    [Clause("S003", "4.3.1")]
    public void Without_a_fallback_who_proves_nothing_is_refused(ServiceProof proof) =>
        Assert.Equal(403, Refusal(new(Uri("anna-retrieve-strict")) { Callers = [Anna], Proof = proof }));

    [Fact]
    [Clause("S003", "4.3.2")]
    public void The_owner_who_proves_to_be_calling_hears_her_messages_without_a_PIN() => Assert.Equal(
        "anna-retrieve", Found(new(Uri("anna-retrieve")) { Callers = [Anna], Proof = ServiceProof.Authenticated }));

    [Fact]
    public void Somebody_else_who_proves_to_be_calling_does_not() =>
        Assert.Equal(403, Refusal(new(Uri("anna-retrieve-strict")) { Callers = [Bob], Proof = ServiceProof.Authenticated }));

    [Fact]
    public void The_mailbox_of_a_group_or_role_is_heard_without_a_PIN_by_whom_it_is_for_and_who_proves_to_be_he()
    {
        ServiceQuestion Ask(ServiceProof proof, PocAddress sharedBy) => new(Uri("anna-retrieve-strict")) { Callers = [Bob], Proof = proof, Shares = owner => owner == sharedBy };

        Assert.Equal("anna-retrieve-strict", Found(Ask(ServiceProof.Authenticated, Anna)));
        Assert.Equal(403, Refusal(Ask(ServiceProof.Device, Anna)));
        Assert.Equal(403, Refusal(Ask(ServiceProof.Authenticated, Bob)));
    }

    [Fact]
    public void That_the_core_chose_it_is_no_proof_of_who_calls() =>
        Assert.Equal(403, Refusal(new(Uri("anna-retrieve-strict")) { Callers = [Anna], Proof = ServiceProof.Device, IsChosenByCore = true }));

    [Fact]
    public void A_trust_rule_that_was_provisioned_too_low_counts_for_nothing()
    {
        var lowered = Services.With(Identity("anna-retrieve-strict", ServiceBehaviour.RetrieveAuthenticated) with { Mailbox = AnnasBox, Trust = ServiceTrust.Anybody });

        Assert.IsType<ServiceResolution.Refused>(ServiceResolver.Resolve(lowered, new(Uri("anna-retrieve-strict")) { Callers = [Anna] }));
    }

    [Fact]
    [Clause("S003", "3.2.1.1")]
    public void A_trusted_source_is_honoured_without_further_checks() =>
        Assert.Equal("anna-retrieve-strict", Found(new(Uri("anna-retrieve-strict")) { IsFromTrustedSource = true }));

    [Fact]
    [Clause("S003", "3.1.1.1")]
    public void Nobody_picks_the_special_greeting_for_himself()
    {
        var question = new ServiceQuestion(Uri("anna-sg")) { Callers = [Bob], Proof = ServiceProof.Authenticated, IsFromTrustedSource = true };

        Assert.Equal("anna-deposit", Found(question));
        Assert.Equal("anna-sg", Found(question with { IsChosenByCore = true }));
    }

    [Fact]
    [Clause("S003", "3.1.1.1")]
    public void A_reserved_identity_takes_calls_of_those_it_names()
    {
        Assert.Equal("anna-sg-strict", Found(new(Uri("anna-sg-strict")) { Callers = [Bob] }));
        Assert.Equal(403, Refusal(new(Uri("anna-sg-strict")) { Callers = [Anna] }));
        Assert.Equal(403, Refusal(new(Uri("anna-sg-strict"))));
    }

    [Fact]
    public void The_To_header_names_the_mailbox_where_the_identity_says_so_and_nowhere_else()
    {
        Assert.Equal("mbx_bob", Box(new(Uri("deposit")) { To = Bob }));
        Assert.Equal("mbx_anna", Box(new(Uri("anna-deposit")) { To = Bob }));
    }

    [Fact]
    public void Who_writes_to_somebody_without_a_mailbox_is_asked_for_one() =>
        Assert.Equal("deposit-in", Found(new(Uri("deposit")) { To = PocAddress.Parse("sip:nobody@poc.local") }));

    [Fact]
    public void The_proven_caller_names_the_mailbox_where_the_identity_says_so()
    {
        Assert.Equal("mbx_bob", Box(new(Uri("retrieve")) { Callers = [Bob], Proof = ServiceProof.Authenticated }));
        Assert.Equal("retrieve-in", Found(new(Uri("retrieve")) { Callers = [Bob], Proof = ServiceProof.Device }));
        Assert.Equal("retrieve-in", Found(new(Uri("retrieve")) { Callers = [PocAddress.Parse("sip:x@poc.local")], Proof = ServiceProof.Authenticated }));
    }

    [Fact]
    public void An_identity_whose_mailbox_is_gone_is_not_found() => Assert.Equal(404, Refusal(new(Uri("orphan"))));

    [Fact]
    public void Fallbacks_that_lead_back_to_where_they_began_end()
    {
        var refused = Assert.IsType<ServiceResolution.Refused>(Resolve(new(Uri("round"))));

        Assert.Equal(403, refused.Status);
        Assert.Equal(ServiceResolver.FallbacksMax, refused.Steps.Count(step => step.Kind == ServiceStepKind.FellBack));
    }

    [Fact]
    public void A_fallback_that_is_gone_leaves_the_refusal() => Assert.Equal(403, Refusal(new(Uri("nowhere"))));

    // What a call gets and what the tester says is the same; only the tester says why.
    private static ServiceResolution Resolve(ServiceQuestion question)
    {
        var explained = ServiceResolver.Explain(Services, question);
        Assert.Equal(ServiceResolver.Resolve(Services, question), explained with { Steps = [] });
        return explained;
    }

    private static string Found(ServiceQuestion question) => Assert.IsType<ServiceResolution.Found>(Resolve(question)).Identity.Uri.User;

    private static string? Box(ServiceQuestion question) => Assert.IsType<ServiceResolution.Found>(Resolve(question)).Mailbox?.Value;

    private static int Refusal(ServiceQuestion question) => Assert.IsType<ServiceResolution.Refused>(Resolve(question)).Status;

    private static SipUri Uri(string user) => SipUri.Parse($"sip:{user}@vm.poc.local");

    private static ServiceIdentity Identity(string user, ServiceBehaviour behaviour) => new(new($"ctx_{user}"), Uri(user), behaviour);
}
