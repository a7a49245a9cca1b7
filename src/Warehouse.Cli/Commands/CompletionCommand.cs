using System.CommandLine;
using Warehouse.Contracts;

namespace Warehouse.Cli;

/// <summary><c>warehouse completion bash | zsh</c>: what a shell sources to complete commands, options and their values.</summary>
static class CompletionCommand
{
    const string Bash = """
        # warehouse completion for bash: source <(warehouse completion bash)
        _warehouse() {
          local words
          mapfile -t words < <("${COMP_WORDS[0]}" "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)
          mapfile -t COMPREPLY < <(IFS=$'\n'; compgen -W "${words[*]}" -- "${COMP_WORDS[COMP_CWORD]}")
        }
        complete -o default -F _warehouse warehouse ./warehouse
        """;

    const string Zsh = """
        #compdef warehouse
        # warehouse completion for zsh: source <(warehouse completion zsh)
        _warehouse() {
          local -a found
          local line="${(j: :)words[1,CURRENT-1]} $PREFIX"
          found=(${(f)"$(${(Q)words[1]} "[suggest:${#line}]" "$line" 2>/dev/null)"})
          (( $#found )) && compadd -a found || _files
        }
        (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }
        compdef _warehouse warehouse
        """;

    /// <summary>An option whose values stand in the pipeline that the command line names.</summary>
    /// <param name="option">The option.</param>
    /// <param name="settings">Reads the settings of a command line.</param>
    /// <param name="values">Its values; none where the pipeline cannot be read, for whoever presses a key wants no message.</param>
    public static Option<string> Offering(this Option<string> option, Func<ParseResult, Settings> settings, Func<Settings, IEnumerable<string>> values)
    {
        option.CompletionSources.Add(context =>
        {
            try
            {
                return [.. values(settings(context.ParseResult))];
            }
            catch (Exception e) when (e is ContractException or IOException)
            {
                return Array.Empty<string>();
            }
        });
        return option;
    }

    /// <summary>Folders of pipelines: below the working directory as one types them, else whole.</summary>
    public static IEnumerable<string> Pipelines(Settings settings) =>
        from folder in Directory.Exists("pipelines") ? ["pipelines"] : new[] { Path.GetDirectoryName(settings.Pipeline)! }
        from file in Directory.EnumerateFiles(folder, "pipeline.yml", SearchOption.AllDirectories)
        select Path.GetDirectoryName(file)!;

    public static Command Create()
    {
        var shell = new Argument<string>("shell") { Description = "bash or zsh" };
        shell.AcceptOnlyFromAmong("bash", "zsh");
        var completion = new Command("completion", "print what a shell sources to complete commands and options") { shell };
        completion.SetAction((parsed, _) =>
        {
            Console.WriteLine(parsed.GetValue(shell) == "zsh" ? Zsh : Bash);
            return Task.FromResult((int)Outcome.Done);
        });
        return completion;
    }
}
