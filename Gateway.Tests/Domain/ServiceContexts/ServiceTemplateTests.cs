using Gateway.Domain.Access;
using Gateway.Domain.ServiceContexts;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.ServiceContexts;

public sealed class ServiceTemplateTests
{
    private static readonly Mailbox Box = new(new("mbx_1"), PocAddress.Parse("sip:rjs@wcom.com"), "6772");

    [Fact]
    [Clause("S003", "2.1")]
    public void The_mnemonic_template_makes_the_names_of_the_first_scheme()
    {
        var made = Generate(ServiceTemplate.Mnemonic);

        Assert.Equal(
            [
                "sub-rjs-deposit", "sub-rjs-deposit-fna", "sub-rjs-deposit-busy", "sub-rjs-deposit-sg", "sub-rjs-deposit-dnd", "sub-rjs-retrieve",
                "sub-rjs-retrieve-inpin",
            ],
            made.Select(identity => identity.Uri.User));
        Assert.All(made, identity => Assert.Equal(("vm.wcom.com", "mbx_1"), (identity.Uri.Host, identity.Mailbox!.Value.Value)));
    }

    [Fact]
    [Clause("S003", "2.1")]
    public void The_numeric_template_makes_numbers_that_do_the_same()
    {
        var made = Generate(ServiceTemplate.Numeric);

        Assert.Equal("67720", made[0].Uri.User);
        Assert.Equal(Generate(ServiceTemplate.Mnemonic).Select(identity => identity.Behaviour), made.Select(identity => identity.Behaviour));
        Assert.Equal(made.Length, made.Select(identity => identity.Uri).Distinct().Count());
    }

    [Fact]
    public void A_mailbox_without_a_number_is_called_by_its_owner() =>
        Assert.Equal("rjs0", Generate(ServiceTemplate.Numeric, Box with { Number = null })[0].Uri.User);

    [Fact]
    public void Who_proves_nothing_falls_from_the_retrieval_without_a_PIN_to_the_one_with()
    {
        var retrieve = Generate(ServiceTemplate.Mnemonic).Single(identity => identity.Behaviour == ServiceBehaviour.RetrieveAuthenticated);

        Assert.Equal("sub-rjs-retrieve-inpin", retrieve.Fallback!.User);
        Assert.Equal(ServiceTrust.Owner, retrieve.Trust);
    }

    [Fact]
    public void The_owners_own_scheme_works_unchanged()
    {
        var made = Generate(new([new("*97-{user}", ServiceBehaviour.RetrievePin), new("vm+{number}", ServiceBehaviour.DepositStandard)]));

        Assert.Equal(["*97-rjs", "vm+6772"], made.Select(identity => identity.Uri.User));
    }

    [Theory]
    [InlineData("deposit", ServiceBehaviour.DepositStandard, "'deposit' would be the same for everybody: it needs {user} or {number}")]
    [InlineData("{user}", ServiceBehaviour.Menu, "'{user}' (menu) belongs to no single subscriber")]
    [InlineData("{user} at home", ServiceBehaviour.DepositStandard, "'sip:rjs at home@vm.wcom.com': it is no SIP URI")]
    public void A_template_that_cannot_work_says_why(string pattern, ServiceBehaviour behaviour, string because)
    {
        Assert.False(new ServiceTemplate([new(pattern, behaviour)]).TryGenerate("rjs", Box, "vm.wcom.com", () => new("ctx"), out _, out var error));
        Assert.Equal(because, error);
    }

    [Fact]
    public void A_template_has_24_lines_at_most()
    {
        static ServiceTemplate Of(int lines) => new([.. Enumerable.Range(0, lines).Select(i => new ServiceTemplateLine($"{{user}}{i}", ServiceBehaviour.DepositStandard))]);

        Assert.Null(Of(24).Fault());
        Assert.Equal("a template has 1 to 24 lines", Of(25).Fault());
        Assert.Equal("a template has 1 to 24 lines", Of(0).Fault());
    }

    private static System.Collections.Immutable.ImmutableArray<ServiceIdentity> Generate(ServiceTemplate template, Mailbox? mailbox = null)
    {
        var n = 0;
        Assert.True(template.TryGenerate("rjs", mailbox ?? Box, "vm.wcom.com", () => new($"ctx_{n++}"), out var made, out var error), error);
        return made;
    }
}
