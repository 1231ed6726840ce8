using System.Text.RegularExpressions;

namespace Gateway.Tests.Architecture;

/// <summary>Who may see whom (ARCHITECTURE.md, Folders).</summary>
public sealed class FolderOrderTests
{
    // A folder of the protocol library and the ones below it. Nobody looks back up.
    private static readonly Dictionary<string, string[]> SipLayers = new()
    {
        ["Sip.Machines"] = [],
        ["Sip.Messages"] = [],
        ["Sip.Sdp"] = [],
        ["Sip.Rtp"] = [],
        ["Sip.Mbcp"] = [],
        ["Sip.Authentication"] = ["Sip.Machines"],
        ["Sip.Transport"] = ["Sip.Machines", "Sip.Messages"],
        ["Sip.Transactions"] = ["Sip.Machines", "Sip.Messages", "Sip.Transport"],
        ["Sip.Dialogs"] = ["Sip.Machines", "Sip.Messages", "Sip.Transport", "Sip.Transactions"],
        ["Sip.Registration"] = ["Sip.Machines", "Sip.Messages", "Sip.Transport"],
        ["Sip.Proxying"] = ["Sip.Machines", "Sip.Messages", "Sip.Sdp", "Sip.Transport", "Sip.Transactions", "Sip.Dialogs"],
        ["Sip.Subscriptions"] = ["Sip.Machines", "Sip.Messages", "Sip.Transport", "Sip.Transactions", "Sip.Dialogs"],
        ["Sip.UserAgents"] =
            ["Sip.Machines", "Sip.Messages", "Sip.Authentication", "Sip.Transport", "Sip.Transactions", "Sip.Dialogs"],
    };

    // Folders that decide: facts come in as arguments.
    private static readonly Dictionary<string, string[]> Deciders = new()
    {
        ["Domain.Access"] = [],
        ["Domain.Groups"] = ["Domain.Access"],
        ["Domain.ServiceContexts"] = ["Domain.Access", "Sip.Messages"],
        ["Domain.Subscribers"] = ["Domain.Access", "Domain.Groups", "Domain.ServiceContexts", "Sip.Authentication"],
    };

    // SIP elements meet through SIP messages only. What the records of a PoC Session, and the documents of presence, are made of is everybody's; who carries it out is not.
    private static readonly string[] Elements = ["Domain.Clients", "Domain.Core", "Domain.Sessions", "Domain.Presence", "Domain.MessageBox"];
    private static readonly Regex SessionElements = new(@"\bGateway\.Domain\.Sessions\.(Controlling|Participating)\b");

    [Fact]
    public void The_protocol_library_knows_neither_the_domain_nor_the_edge() =>
        Nobody(SourceTree.Files("Gateway.Sip"), (_, named) => named.StartsWith("Domain.", StringComparison.Ordinal) || named.StartsWith("Api.", StringComparison.Ordinal));

    [Fact]
    public void The_domain_does_not_know_the_edge() =>
        Nobody(SourceTree.Files("Gateway.Domain"), (_, named) => named.StartsWith("Api.", StringComparison.Ordinal));

    [Fact]
    public void Every_folder_of_the_protocol_library_has_its_place_in_the_order() =>
        Assert.Empty(SourceTree.Files("Gateway.Sip").Select(SourceTree.FolderOf).Distinct().Except(SipLayers.Keys));

    [Fact]
    public void No_folder_of_the_protocol_library_looks_back_up() =>
        Nobody(SourceTree.Files("Gateway.Sip"), (folder, named) => !SipLayers[folder].Contains(named));

    [Fact]
    public void Folders_that_decide_never_fetch() =>
        Nobody(
            SourceTree.Files("Gateway.Domain").Where(file => Deciders.ContainsKey(SourceTree.FolderOf(file))),
            (folder, named) => !Deciders[folder].Contains(named));

    [Fact]
    public void Elements_never_name_each_other() =>
        Nobody(
            SourceTree.Files("Gateway.Domain").Where(file => Elements.Contains(SourceTree.FolderOf(file))),
            (_, named) => Elements.Contains(named) && named is not ("Domain.Sessions" or "Domain.Presence"));

    [Fact]
    public void No_other_element_names_the_functions_of_the_PoC_server() =>
        Assert.DoesNotContain(
            SourceTree.Files("Gateway.Domain").Where(file => SourceTree.FolderOf(file) is var folder && Elements.Contains(folder) && folder != "Domain.Sessions"),
            file => SourceTree.Lines(file).Any(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal) && SessionElements.IsMatch(line)));

    [Fact]
    public void No_other_element_names_the_Presence_Server() =>
        Assert.DoesNotContain(
            SourceTree.Files("Gateway.Domain").Where(file => SourceTree.FolderOf(file) is var folder && Elements.Contains(folder) && folder != "Domain.Presence"),
            file => SourceTree.Lines(file).Any(line => line.Contains("Gateway.Domain.Presence.Serving", StringComparison.Ordinal)));

    [Fact]
    public void Media_knows_neither_SIP_nor_who_uses_it() =>
        // Codecs have the names that SDP gives them.
        Nobody(SourceTree.Files("Gateway.Domain").Where(file => SourceTree.FolderOf(file) == "Domain.Media"), (_, named) => named is not ("Sip.Machines" or "Sip.Rtp" or "Sip.Sdp"));

    [Fact]
    public void Bodies_know_their_documents_and_no_session() =>
        Nobody(
            SourceTree.Files("Gateway.Domain").Where(file => file.StartsWith("Gateway.Domain/Sessions/Bodies/", StringComparison.Ordinal)),
            (_, named) => named is not ("Domain.Access" or "Sip.Messages" or "Sip.Sdp" or "Sip.UserAgents"));

    [Fact]
    public void The_floor_does_not_know_what_SIP_is() =>
        Nobody(
            SourceTree.Files("Gateway.Domain").Where(file => SourceTree.FolderOf(file) == "Domain.Floor"),
            (_, named) => named.StartsWith("Sip.", StringComparison.Ordinal) && named is not ("Sip.Machines" or "Sip.Mbcp"));

    [Fact]
    public void Only_the_shell_and_the_edge_name_the_shell() =>
        Nobody(SourceTree.Files("Gateway.Domain"), (_, named) => named == "Domain.Runtime");

    [Fact]
    public void Namespaces_are_folders() =>
        Assert.Empty(new[] { "Gateway.Sip", "Gateway.Domain", "Gateway.Api", "Gateway.Tests", "Gateway.Bench" }.SelectMany(SourceTree.Files).Where(file =>
            SourceTree.Lines(file).FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal)) is { } line
            && line != $"namespace {string.Join('.', file.Split('/')[..^1])};").Select(file => $"{file} is in another namespace"));

    private static void Nobody(IEnumerable<string> files, Func<string, string, bool> mayNotName) =>
        Assert.Empty(files.SelectMany(file => SourceTree.FoldersNamedBy(file)
            .Where(named => mayNotName(SourceTree.FolderOf(file), named)).Select(named => $"{file} names Gateway.{named}")));
}
