from gql_blog.plugin import CommandOption, CreatePost, PluginCommand, Role, hookimpl
api_version = 2
role = Role.EDITOR

async def make(context, options):
    for number in range(options["times"]):
        await context.issue(CreatePost(title=f"{options['title']} {number}", source="Text."))
    return f"made {options['times']} by {context.hook}"

def crash(options):
    raise ValueError("a secret")

async def leave():
    raise SystemExit(0)

async def refuse(context):
    await context.issue(CreatePost(title="", source="Text."))

@hookimpl
def register_commands():
    options = {
        "title": CommandOption(kind=str, description="The title."),
        "times": CommandOption(kind=int, description="How many.", default=1),
    }
    return [
        PluginCommand(name="make", description="Make posts.", run=make, options=options),
        PluginCommand(name="crash", description="Fail.", run=crash, options=options),
        PluginCommand(name="leave", description="Leave.", run=leave),
        PluginCommand(name="refuse", description="Refuse.", run=refuse),
    ]
